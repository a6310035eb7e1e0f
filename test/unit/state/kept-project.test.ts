import { describe, expect, it } from "vitest";
import { chooseKept, largestKeptBytes } from "../../../src/state/kept-project.ts";

describe("chooseKept", () => {
  it("keeps addresses and small files, and the names of large ones", () => {
    const small = { path: "words.tokens", content: new Blob(["<pad>"]) };
    const address = { path: "train_1.tfrecord", content: "https://example.com/train_1.tfrecord", sizeBytes: 1e12 };
    const large = { path: "train_2.tfrecord", content: new Blob([new Uint8Array(largestKeptBytes + 1)]) };
    expect(chooseKept([small, address, large])).toEqual({
      files: [small, address],
      lost: [{ path: "train_2.tfrecord", sizeBytes: largestKeptBytes + 1 }],
    });
  });

  it("stops keeping when many small files come to too much", () => {
    const content = new Blob([new Uint8Array(largestKeptBytes)]);
    const { files, lost } = chooseKept(Array.from({ length: 20 }, (_, n) => ({ path: `${n}.tfrecord`, content })));
    expect([files.length, lost.length]).toEqual([16, 4]);
  });
});
