import { describe, expect, it } from "vitest";
import { progressLine } from "../../../../src/features/tools/progress-line.ts";

describe("progressLine", () => {
  it("tells the rate and the end", () => {
    const progress = { stage: "Writing train_1.tfrecord", done: 1200, total: 2400, unit: "utterances" } as const;
    expect(progressLine(progress, 4000)).toEqual({
      share: 0.5,
      text: "Writing train_1.tfrecord: 1,200 of 2,400 utterances, 300 a second, 4 s left",
    });
  });

  it("tells no end where none is known, and bytes as such", () => {
    const progress = { stage: "Reading", done: 3 * 2 ** 20, total: null, unit: "bytes" } as const;
    expect(progressLine(progress, 2000)).toEqual({ share: null, text: "Reading: 3.00 MiB, 1.50 MiB a second" });
  });

  it("waits a second before it tells a rate", () => {
    const progress = { stage: "Reading", done: 1, total: 10, unit: "files" } as const;
    expect(progressLine(progress, 900)).toEqual({ share: 0.1, text: "Reading: 1 of 10 files" });
  });

  it("is at its end where there is nothing to do", () => {
    expect(progressLine({ stage: "Reading", done: 0, total: 0, unit: "files" }, 2000).share).toBe(1);
  });
});
