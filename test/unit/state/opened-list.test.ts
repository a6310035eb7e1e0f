import { describe, expect, it } from "vitest";
import { linesMatched, openList, recordsNamed } from "../../../src/state/opened-list.ts";
import type { CatalogFile, Part } from "../../../src/workers/catalog/protocol.ts";
import { utterancesWith } from "../../support/catalog.ts";

const listText = [
  "kind\tpart\tshard\tindex",
  "clipped\ttrain\t/cluster/digits/train_1.tfrecord\t0",
  "crowded\ttrain\t/cluster/digits/train_1.tfrecord\t0",
  "damaged-record\ttrain\t/cluster/digits/train_1.tfrecord\t2",
  "clipped\t\t/cluster/digits/eval_1.tfrecord\t1",
  "clipped\ttrain\t/cluster/digits/train_1.tfrecord\t7", // beyond its end
  "clipped\ttrain\t/cluster/other/train_9.tfrecord\t0", // no such file
  "leaked\ttrain\t/cluster/digits/train_1.tfrecord\t", // of the whole file
].join("\n");

const list = () => openList(new File([listText], "found.tsv"));

const fileOf = (part: Part, path: string, bad: number[] = []): CatalogFile => ({
  ...{ part, path, kind: "shard", sizeBytes: 1, compression: "none", state: "read", error: null },
  ...{ records: 2, seconds: 1, bad: bad.map(index => ({ index, offset: 0, reason: "cut" })) },
});

/** Records 0 and 1 of each file are utterances. */
function catalogOf(...files: CatalogFile[]) {
  const utterances = utterancesWith([...files.keys()].flatMap(file => [0, 1].map(index => ({ file, index }))));
  return { files, utterances };
}

describe("openList", () => {
  it("takes a list in by kind", async () => {
    const { file, lines, records } = await list();
    expect([file, lines]).toEqual(["found.tsv", 7]);
    expect([...records.keys()]).toEqual(["clipped", "crowded", "damaged-record", "leaked"]);
    expect(records.get("crowded")).toEqual([
      { part: "train", shard: "/cluster/digits/train_1.tfrecord", indices: [0] },
    ]);
    expect(records.get("leaked")).toEqual([]);
  });

  it("refuses another file, with its name and the line", async () => {
    const bad = openList(new File([`${listText}\nloud\ttrain\tb\t1`], "found.tsv"));
    await expect(bad).rejects.toMatchObject({ code: "findings-unreadable", place: { file: "found.tsv", line: 9 } });
  });

  it("does not read a file that is too long for a list", async () => {
    const shard = { name: "train_1.tfrecord", size: 2 ** 30 } as File; // nothing else of it is looked at
    await expect(openList(shard)).rejects.toMatchObject({
      code: "findings-unreadable",
      place: { file: "train_1.tfrecord" },
    });
  });
});

describe("recordsNamed", () => {
  it("names records as this data set does, of the kinds chosen", async () => {
    const files = [fileOf("train", "./train_1.tfrecord"), fileOf("eval", "./eval_1.tfrecord")];
    expect(recordsNamed(await list(), new Set(["clipped", "crowded"]), files)).toEqual([
      { part: "train", shard: "./train_1.tfrecord", indices: [0, 7] },
      { part: "eval", shard: "./eval_1.tfrecord", indices: [1] },
    ]);
    expect(recordsNamed(await list(), new Set(["damaged-record"]), files)).toEqual([
      { part: "train", shard: "./train_1.tfrecord", indices: [2] },
    ]);
  });
});

describe("linesMatched", () => {
  it("counts the lines that name a record that is there", async () => {
    const catalog = catalogOf(fileOf("train", "./train_1.tfrecord", [2]), fileOf("eval", "./eval_1.tfrecord"));
    expect(linesMatched(await list(), catalog)).toBe(4);
  });

  it("counts a line once, though two parts read its file", async () => {
    const catalog = catalogOf(fileOf("eval", "eval_1.tfrecord"), fileOf("test", "eval_1.tfrecord"));
    expect(linesMatched(await list(), catalog)).toBe(1);
  });
});
