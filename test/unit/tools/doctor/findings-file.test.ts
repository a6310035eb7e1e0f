import { describe, expect, it } from "vitest";
import {
  exclusionsOf,
  type Finding,
  type FindingKind,
  findingsJson,
  findingsTsv,
  parseFindings,
} from "../../../../src/tools/doctor/index.ts";

function finding(changes: Partial<Finding>): Finding {
  const shard = "data/train_1.tfrecord";
  const base = { part: "train", shard, index: 3, offset: 512, path: "a.wav", detail: "cut short" } as const;
  return { kind: "damaged-record", severity: "error", ...base, ...changes };
}

const findings = [
  finding({ index: 9 }),
  finding({ kind: "clipped", severity: "warning", index: 3, detail: "a\ttab and\na line" }),
  finding({ kind: "leaked", part: "eval", shard: "eval_1.tfrecord", index: null }),
  finding({ kind: "unknown-word", severity: "notice", index: 4 }),
  finding({ kind: "no-speech", severity: "warning", part: null, index: 3 }),
];

describe("findingsTsv and findingsJson", () => {
  it.each([findingsTsv, findingsJson])("come back as they were, as far as leaving out needs", write => {
    const wanted = findings.map(({ kind, part, shard, index }) => ({ kind, part, shard, index }));
    expect(parseFindings(write(findings), "list")).toEqual(wanted);
  });

  it("keep a finding on its line, whatever its detail", () => {
    const lines = findingsTsv(findings).trimEnd().split("\n");
    expect(lines).toHaveLength(6);
    expect(lines[2]).toBe("clipped\twarning\ttrain\tdata/train_1.tfrecord\t3\t512\ta.wav\ta tab and a line");
    expect(lines[3]?.split("\t")[4]).toBe("");
  });

  it.each([findingsTsv, findingsJson])("keep signatures of addresses to themselves", write => {
    const shard = "https://bucket.example/train_1.tfrecord?X-Amz-Signature=secret";
    expect(write([finding({ shard })])).not.toContain("secret");
  });
});

describe("parseFindings", () => {
  it("takes a list that was shortened by hand", () => {
    const text = "shard\tindex\tkind\r\nb.tfrecord\t5\tcrowded\r\n";
    expect(parseFindings(text, "list.tsv")).toEqual([{ kind: "crowded", part: null, shard: "b.tfrecord", index: 5 }]);
  });

  it.each([
    ["a\tb\n", 1, "names no column kind"],
    ["kind\tshard\tindex\ncrowded\tb\t1\nloud\tb\t2\n", 3, 'the kind "loud" is none of'],
    ["kind\tshard\tindex\ncrowded\t\t1\n", 2, "the shard is missing"],
    ["kind\tshard\tindex\ncrowded\tb\t-1\n", 2, 'the index "-1" is no record'],
    ["kind\tshard\tindex\tpart\ncrowded\tb\t1\tdev\n", 2, 'the part "dev" is none of'],
    ["{", 1, "it is no JSON"],
    ['{"findings": [\n{"kind": "crowded",\n', 2, "it is no JSON"],
    ['{"findings": 3}', undefined, "holds no list"],
    ['{"findings": [3]}', 1, "a finding is no object"],
    [
      '{"a": [1],\n"findings": [\n {"kind": "crowded", "shard": "]},\\"{[", "index": 1,\n "more": [1, 2]},\n {"kind": "loud"}]}',
      5,
      'the kind "loud" is none of',
    ],
  ])("says of %j in line %s what is wrong", (text, line, message) => {
    let error: unknown;
    try {
      parseFindings(text, "list.tsv");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "findings-unreadable", message: expect.stringContaining(message) });
    expect(error).toHaveProperty("place", line === undefined ? { file: "list.tsv" } : { file: "list.tsv", line });
  });
});

describe("exclusionsOf", () => {
  it("leaves out errors and warnings, each record once and in order, and never a whole file", () => {
    const twice = [...findings, finding({ kind: "crowded", index: 9 })];
    expect(exclusionsOf(twice)).toEqual([
      { part: "train", shard: "data/train_1.tfrecord", indices: [3, 9] },
      { part: null, shard: "data/train_1.tfrecord", indices: [3] },
    ]);
  });

  it("leaves out the kinds that are chosen", () => {
    const kinds = new Set<FindingKind>(["unknown-word"]);
    expect(exclusionsOf(findings, kind => kinds.has(kind))).toEqual([
      { part: "train", shard: "data/train_1.tfrecord", indices: [4] },
    ]);
  });
});
