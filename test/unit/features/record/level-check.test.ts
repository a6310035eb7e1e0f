import { describe, expect, it } from "vitest";
import { checkLevel } from "../../../../src/features/record/level-check.ts";

const sampleRate = 16_000;

/** A tone of this amplitude in the middle half of a second; what goes over full scale is cut. */
function spoken(amplitude: number, noise = 0): Float32Array {
  return Float32Array.from({ length: sampleRate }, (_, i) => {
    const tone = i > sampleRate / 4 && i < (3 * sampleRate) / 4 ? amplitude * Math.sin(i / 5) : 0;
    return Math.max(-1, Math.min(1, tone + noise * Math.sin(i * 1.7)));
  });
}

describe("checkLevel", () => {
  it("finds speech of a usual level good, pauses or not", () => {
    expect(checkLevel(spoken(0.3), sampleRate)).toMatchObject({ verdict: "good" });
    expect(checkLevel(spoken(0.3), sampleRate).peakDecibels).toBeCloseTo(-10.5, 1);
  });

  it.each([
    ["silent", spoken(0, 0.0005)],
    ["silent", new Float32Array(sampleRate)],
    ["quiet", spoken(0.006)],
    ["clipped", spoken(3)],
    ["short", spoken(0.3).subarray(0, sampleRate / 10)],
    ["short", new Float32Array(0)],
  ] as const)("calls it %s", (verdict, signal) => {
    expect(checkLevel(signal, sampleRate).verdict).toBe(verdict);
  });

  it("forgives a single sample at full scale", () => {
    const signal = spoken(0.3);
    signal[100] = 1;
    expect(checkLevel(signal, sampleRate).verdict).toBe("good");
  });
});
