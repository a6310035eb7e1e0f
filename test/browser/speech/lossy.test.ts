import { describe, expect, it } from "vitest";
import { decodeByBrowser } from "../../../src/features/decode/browser-audio.ts";
import { decodeAudio } from "../../../src/speech/index.ts";

const files = import.meta.glob<string>("../../fixtures/audio/*.{mp3,ogg,opus}", {
  query: "?url",
  import: "default",
  eager: true,
});

describe("decodeAudio in the browser", () => {
  it.each(Object.entries(files))("hears in %s what the browser's own decoder hears", async (name, address) => {
    const file = await (await fetch(address)).blob();
    const ours = await decodeAudio(new Uint8Array(await file.arrayBuffer()));
    const theirs = await decodeByBrowser(file, name, () => undefined);
    expect(ours.sampleRate).toBe(theirs.sampleRate);
    // The browser's leaves the encoder's padding at the end.
    expect(theirs.signal.length).toBeGreaterThanOrEqual(ours.signal.length);
    const lag = lagOf(ours.signal, theirs.signal);
    expect({ lag, difference: largestDifference(ours.signal, theirs.signal.subarray(lag)) }).toEqual({
      lag: expect.any(Number),
      difference: expect.closeTo(0, 3),
    });
  });
});

/** By how many samples the other signal is late. */
function lagOf(ours: Float32Array, theirs: Float32Array): number {
  const start = ours.length >> 1;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag < theirs.length - ours.length + 1; lag++) {
    let sum = 0;
    for (let i = start; i < start + 500; i++) sum += ((ours[i] ?? 0) - (theirs[i + lag] ?? 0)) ** 2;
    if (sum < least) [least, best] = [sum, lag];
  }
  return best;
}

function largestDifference(left: Float32Array, right: Float32Array): number {
  return left.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (right[i] ?? 0))), 0);
}
