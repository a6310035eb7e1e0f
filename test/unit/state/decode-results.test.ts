import { describe, expect, it } from "vitest";
import { type DecodeResult, keepNewest } from "../../../src/state/decode-results.ts";

const minutes = (count: number) => new Float32Array(count * 60 * 48_000);

const result = (id: number, signal: Float32Array<ArrayBuffer>): DecodeResult => ({
  id,
  speech: { name: "", expected: null, sampleRate: 48_000, signal },
  weights: "",
  algorithm: "reference",
  outcome: { transcription: null, error: { code: "", message: "", place: {} } },
});

const kept = (results: DecodeResult[]) => keepNewest(results).map(({ id }) => id);

describe("keepNewest", () => {
  it("keeps a dozen", () => {
    expect(kept(Array.from({ length: 14 }, (_, id) => result(id, new Float32Array(1))))).toHaveLength(12);
  });

  it("drops the oldest sounds where they take too much memory, never the newest", () => {
    expect(kept([result(3, minutes(8)), result(2, minutes(2)), result(1, minutes(8))])).toEqual([3, 2]);
    expect(kept([result(2, minutes(15)), result(1, minutes(1))])).toEqual([2]);
  });

  it("counts a sound once that was decoded again", () => {
    const sound = minutes(8);
    expect(kept([result(2, sound), result(1, sound)])).toEqual([2, 1]);
  });
});
