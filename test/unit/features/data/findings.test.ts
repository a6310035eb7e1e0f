import { describe, expect, it } from "vitest";
import { Problem } from "../../../../src/data/utterance-index.ts";
import { distributions } from "../../../../src/features/data/distributions.ts";
import { describeProgress } from "../../../../src/features/data/scan-line.ts";
import { everything, filterRows } from "../../../../src/features/data/utterance-filter.ts";
import { sortRows } from "../../../../src/features/data/utterance-rows.ts";
import type { CatalogFile } from "../../../../src/workers/catalog/protocol.ts";
import { utterancesWith } from "../../../support/catalog.ts";

const file: CatalogFile = {
  part: "train",
  path: "train_1.tfrecord",
  kind: "shard",
  sizeBytes: 100,
  compression: "none",
  state: "read",
  error: null,
  records: 1,
  seconds: 1,
  bad: [{ index: 1, offset: 152, reason: "the checksum of the payload is wrong" }],
};

describe("distributions", () => {
  it("has no frames per token where there are no tokens", () => {
    const utterances = utterancesWith([{ labels: 4, encodedFrames: 10 }, { labels: 0 }]);
    expect(distributions(utterances)).toEqual({ seconds: [1, 1], labels: [4, 0], framesPerLabel: [2.5] });
  });
});

describe("filterRows", () => {
  const files = [file, { ...file, part: "eval" as const }];
  const utterances = utterancesWith([{}, { file: 1 }, { problems: Problem.unknownWord }]);
  const found = (filter: Partial<typeof everything>, matches?: number[]) => [
    ...filterRows(utterances, files, { ...everything, ...filter }, matches && Uint32Array.from(matches)),
  ];

  it("finds by text, part and kind, all together", () => {
    expect(found({})).toEqual([0, 1, 2]);
    expect(found({}, [0, 2])).toEqual([0, 2]);
    expect(found({ part: "eval" })).toEqual([1]);
    expect(found({ kind: "unknown-words" })).toEqual([2]);
    expect(found({ kind: "unknown-words" }, [0])).toEqual([]);
  });
});

describe("sortRows", () => {
  const utterances = utterancesWith([{ seconds: 2 }, { seconds: 1 }, { seconds: 3 }, { seconds: 1 }]);
  const rows = Uint32Array.of(0, 1, 2, 3);
  const sorted = (column: "seconds" | "text", isDescending: boolean, textOrder?: Uint32Array) => [
    ...sortRows(rows, utterances, { column, isDescending }, textOrder),
  ];

  it("keeps the order of equal rows, both ways", () => {
    expect(sorted("seconds", false)).toEqual([1, 3, 0, 2]);
    expect(sorted("seconds", true)).toEqual([2, 0, 1, 3]);
  });

  it("sorts by texts once their order is known", () => {
    expect(sorted("text", false)).toEqual([0, 1, 2, 3]);
    expect(sorted("text", true, Uint32Array.of(3, 0, 2, 1))).toEqual([1, 2, 0, 3]);
  });
});

describe("describeProgress", () => {
  it("tells rate and end", () => {
    const progress = { filesDone: 1, files: 5, records: 500, share: 0.25, millis: 2000 };
    expect(describeProgress(progress)).toBe("file 2 of 5, 500 records, 250 records/s, about 6 s left");
    expect(describeProgress({ ...progress, share: null, millis: 0 })).toBe("file 2 of 5, 500 records");
  });
});
