import { describe, expect, it } from "vitest";
import { distributions, unknownWordCounts, unusableUtterances } from "../../../../src/features/data/findings.ts";
import { describeProgress } from "../../../../src/features/data/scan-line.ts";
import { everything, filterUtterances } from "../../../../src/features/data/utterance-filter.ts";
import type { CatalogFile } from "../../../../src/workers/catalog/protocol.ts";
import { utteranceWith } from "../../../support/catalog.ts";

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

describe("unknownWordCounts", () => {
  it("counts words, the most frequent first", () => {
    const utterances = [["six", "nine"], ["six"], [], ["eight"]].map(unknownWords => utteranceWith({ unknownWords }));
    expect(unknownWordCounts(utterances)).toEqual([
      { word: "six", count: 2 },
      { word: "eight", count: 1 },
      { word: "nine", count: 1 },
    ]);
  });
});

describe("distributions", () => {
  it("has no frames per token where there are no tokens", () => {
    const utterances = [utteranceWith({ labels: 4, encodedFrames: 10 }), utteranceWith({ labels: 0 })];
    expect(distributions(utterances)).toEqual({ seconds: [1, 1], labels: [4, 0], framesPerLabel: [2.5] });
  });
});

describe("unusableUtterances", () => {
  it("lists bad records, refused utterances and crowded ones with their reasons", () => {
    const listed = unusableUtterances(
      [file],
      [utteranceWith({ index: 0, refusal: "No frame." }), utteranceWith({ index: 2, labels: 30 }), utteranceWith({})],
    );
    expect(listed.map(({ index, reason, isRefused }) => [index, reason, isRefused])).toEqual([
      [1, "byte 152: the checksum of the payload is wrong", true],
      [0, "No frame.", true],
      [2, "30 tokens for 25 encoder frames: a search of one token a frame cannot write them all", false],
    ]);
  });
});

describe("filterUtterances", () => {
  const utterances = [
    utteranceWith({ index: 0, text: "One Two" }),
    utteranceWith({ index: 1, text: "three", part: "eval" }),
    utteranceWith({ index: 2, text: "two six", unknownWords: ["six"] }),
  ];
  const found = (filter: Partial<typeof everything>) =>
    filterUtterances(utterances, { ...everything, ...filter }).map(({ index }) => index);

  it("finds text whatever its case, and by part and kind, all together", () => {
    expect(found({ text: " TWO " })).toEqual([0, 2]);
    expect(found({ part: "eval" })).toEqual([1]);
    expect(found({ kind: "unknown-words" })).toEqual([2]);
    expect(found({ text: "one", kind: "unknown-words" })).toEqual([]);
  });
});

describe("describeProgress", () => {
  it("tells rate and end", () => {
    const progress = { filesDone: 1, files: 5, records: 500, share: 0.25, millis: 2000 };
    expect(describeProgress(progress)).toBe("file 2 of 5, 500 records, 250 records/s, about 6 s left");
    expect(describeProgress({ ...progress, share: null, millis: 0 })).toBe("file 2 of 5, 500 records");
  });
});
