import { describe, expect, it } from "vitest";
import { withoutOuterSilence } from "../../../../src/features/microphone/outer-silence.ts";

const sampleRate = 1000; // Hz: margins are 200 samples

describe("withoutOuterSilence", () => {
  it("leaves a moment before and after the sound", () => {
    const signal = sound({ before: 900, loud: 500, after: 2000 });
    const cut = withoutOuterSilence(signal, sampleRate);
    expect(cut).toEqual(signal.subarray(700, 1600));
  });

  it("keeps what is short of a moment", () => {
    const signal = sound({ before: 50, loud: 300, after: 10 });
    expect(withoutOuterSilence(signal, sampleRate)).toEqual(signal);
  });

  it("keeps pauses between sounds, and cuts the same again to the same", () => {
    const signal = Float32Array.from([
      ...sound({ before: 600, loud: 100, after: 400 }),
      ...sound({ before: 0, loud: 200, after: 800 }),
    ]);
    const cut = withoutOuterSilence(signal, sampleRate);
    expect(cut).toHaveLength(200 + 100 + 400 + 200 + 200);
    expect(withoutOuterSilence(cut, sampleRate)).toEqual(cut);
  });

  it("takes faint noise around speech for silence", () => {
    const signal = sound({ before: 1000, loud: 500, after: 1000 }).map(value => value + 0.002);
    expect(withoutOuterSilence(signal, sampleRate)).toHaveLength(900);
  });

  it("keeps a recording without any sound", () => {
    expect(withoutOuterSilence(new Float32Array(3000), sampleRate)).toHaveLength(3000);
  });
});

function sound(samples: { before: number; loud: number; after: number }): Float32Array<ArrayBuffer> {
  const { before, loud, after } = samples;
  return new Float32Array(before + loud + after).fill(0.5, before, before + loud);
}
