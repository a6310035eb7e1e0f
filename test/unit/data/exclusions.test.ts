import { describe, expect, it } from "vitest";
import { entriesAbout, excludedCount, excluderOf, mergeExclusions } from "../../../src/data/index.ts";

const list = [
  { part: "train", shard: "/elsewhere/a/train_1.tfrecord", indices: [3, 5] },
  { part: "train", shard: "/elsewhere/b/train_1.tfrecord", indices: [7] },
  { part: "eval", shard: "eval_1.tfrecord", indices: [1] },
  { part: null, shard: "train_2.tfrecord", indices: [0] },
] as const;

const has = (part: "train" | "eval", shard: string, index: number) => excluderOf(list, part).has({ shard, index });

describe("excluderOf", () => {
  it("knows a shard under the path of another machine", () => {
    expect(has("train", "b/train_1.tfrecord", 7)).toBe(true);
    expect(has("train", "b/train_1.tfrecord", 3)).toBe(false);
    expect(has("train", "/here/a/train_1.tfrecord", 3)).toBe(true);
    expect(has("train", "/here/a/train_10.tfrecord", 3)).toBe(false);
  });

  it("keeps to its part, and to every part where none is named", () => {
    expect(has("train", "eval_1.tfrecord", 1)).toBe(false);
    expect(has("eval", "eval_1.tfrecord", 1)).toBe(true);
    expect(has("train", "train_2.tfrecord", 0)).toBe(true);
    expect(has("eval", "train_2.tfrecord", 0)).toBe(true);
  });

  it("knows an address without its signature", () => {
    const signed = [{ part: null, shard: "https://h.example/x.tfrecord?X-Amz-Signature=old", indices: [2] }];
    const place = { shard: "https://h.example/x.tfrecord?X-Amz-Signature=new", index: 2 };
    expect(excluderOf(signed, "train").has(place)).toBe(true);
  });

  it("counts what is left out of the files that are there", () => {
    expect(excluderOf(list, "train").countIn(["a/train_1.tfrecord", "train_2.tfrecord", "train_3.tfrecord"])).toBe(3);
    expect(excludedCount(list)).toBe(5);
  });

  it("leaves nothing out without a list", () => {
    expect(excluderOf([], "train").has({ shard: "a", index: 0 })).toBe(false);
  });
});

describe("entriesAbout", () => {
  it("finds the files that a list of another machine means, in each part that has them", () => {
    const files = [
      { part: "train", path: "./b/train_1.tfrecord" },
      { part: "train", path: "./train_2.tfrecord" },
      { part: "test", path: "./train_2.tfrecord" },
      { part: "train", path: "./eval_1.tfrecord" },
    ] as const;
    expect(entriesAbout(files, list)).toEqual([
      { file: files[0], entry: list[1] },
      { file: files[1], entry: list[3] },
      { file: files[2], entry: list[3] },
    ]);
  });
});

describe("mergeExclusions", () => {
  it("names each file once for a part, and each record once, in order", () => {
    const other = [
      { part: "eval", shard: "eval_1.tfrecord", indices: [4, 1, 0] },
      { part: null, shard: "eval_1.tfrecord", indices: [9] },
    ] as const;
    expect(mergeExclusions(list.slice(2, 3), other)).toEqual([
      { part: "eval", shard: "eval_1.tfrecord", indices: [0, 1, 4] },
      { part: null, shard: "eval_1.tfrecord", indices: [9] },
    ]);
    expect(mergeExclusions()).toEqual([]);
  });
});
