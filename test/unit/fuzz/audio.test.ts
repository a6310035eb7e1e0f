import { readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { decodeAudio } from "../../../src/speech/index.ts";
import { fixture } from "../../support/fixtures.ts";
import { mutatedFile } from "./mutation.ts";
import { checkReads } from "./property.ts";

const read = (name: string) => new Uint8Array(readFileSync(fixture(name)));
const wavs = ["speech/made_16.wav", "speech/made_24.wav", "speech/short_last_frame.wav"].map(read);
const flacs = ["speech/made_16.flac", "speech/made_24.flac", "speech/short_last_frame.flac"].map(read);

/** 1/2 second of float samples of either width, some of which become infinite or no number at all. */
const floats = [32, 64].map(bits => floatWav(bits));

function floatWav(bits: number): Uint8Array {
  const samples = 400;
  const bytes = new Uint8Array(44 + (samples * bits) / 8);
  const [wav = new Uint8Array()] = wavs;
  bytes.set(wav.subarray(0, 44));
  const view = new DataView(bytes.buffer);
  view.setUint16(20, 3, true); // IEEE float
  view.setUint16(34, bits, true);
  view.setUint32(40, (samples * bits) / 8, true);
  for (let i = 0; i < samples; i++) {
    if (bits === 32) view.setFloat32(44 + 4 * i, Math.sin(i), true);
    else view.setFloat64(44 + 8 * i, Math.sin(i), true);
  }
  return bytes;
}

/** Every sample is a number: one that is not would end a run with a loss that is none. */
async function decode(bytes: Uint8Array): Promise<void> {
  const { signal, sampleRate } = await decodeAudio(bytes);
  if (signal.length === 0 || !(sampleRate >= 1)) throw new Error("Bug: a sound without samples or rate");
  if (!signal.every(sample => Number.isFinite(sample))) throw new Error("Bug: a sample that is no number");
}

describe("decodeAudio on damaged files", () => {
  it("gives samples or a typed error for a WAV file, whatever its header announces", async () => {
    // One byte of 8 bits becomes a float32.
    await checkReads(mutatedFile([...wavs, ...floats]), decode, { runs: 3000, perByte: 4 });
  });

  it("gives samples or a typed error for a FLAC file", async () => {
    await checkReads(mutatedFile(flacs), decode, { runs: 250, perByte: 4, besides: 32 << 20 });
  });
});
