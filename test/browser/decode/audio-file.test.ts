import { describe, expect, it } from "vitest";
import { readAudioFile } from "../../../src/features/decode/audio-file.ts";
import { readWav } from "../../../src/speech/index.ts";

const fixtureAddress = (name: string) => new URL(`../../fixtures/audio/${name}`, import.meta.url);

async function fixtureFile(path: string): Promise<{ path: string; content: Blob }> {
  const response = await fetch(fixtureAddress(path));
  return { path, content: await response.blob() };
}

/** Largest correlation of the signals over small shifts: encoders delay and change the wave a little. */
function likeness(a: Float32Array, b: Float32Array, mostShift: number): number {
  let best = 0;
  for (let shift = -mostShift; shift <= mostShift; shift++) {
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = 0; i < a.length; i++) {
      const [x, y] = [a[i] ?? 0, b[i + shift] ?? 0];
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    best = Math.max(best, ab / Math.sqrt(aa * bb));
  }
  return best;
}

describe("readAudioFile", () => {
  it("reads WAV and FLAC sample for sample as training does", async () => {
    const file = await fixtureFile("digits.wav");
    const trained = readWav(new Uint8Array(await file.content.arrayBuffer()));
    expect(await readAudioFile(file)).toEqual(trained);
    expect(await readAudioFile(await fixtureFile("digits.flac"))).toEqual(trained);
  });

  it.each(["digits.mp3", "digits.ogg"])("hears in %s what the WAV file holds", async name => {
    const { signal } = await readAudioFile(await fixtureFile("digits.wav"));
    const heard = await readAudioFile(await fixtureFile(name));
    expect(heard.sampleRate).toBe(16_000);
    expect(likeness(signal, heard.signal, 1200)).toBeGreaterThan(0.95);
    expect(heard.signal.length).toBeGreaterThanOrEqual(signal.length);
  });

  it("reads Opus at its own 48 kHz, without the encoder's lead", async () => {
    const { signal } = await readAudioFile(await fixtureFile("digits.wav"));
    const heard = await readAudioFile(await fixtureFile("digits.opus"));
    expect(heard.sampleRate).toBe(48_000);
    const thinned = Float32Array.from(signal, (_, i) => heard.signal[3 * i] ?? 0);
    expect(likeness(signal, thinned, 10)).toBeGreaterThan(0.9);
  });

  it("tells how far it has come", async () => {
    const told: [number, number | null][] = [];
    const { signal, sampleRate } = await readAudioFile(await fixtureFile("digits.ogg"), (...at) => told.push(at));
    expect(told.at(-1)?.[0]).toBeCloseTo(signal.length / sampleRate, 2);
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).sort((a, b) => a - b));
  });

  it("can be stopped", async () => {
    const file = await fixtureFile("digits.mp3");
    const reading = readAudioFile(file, undefined, AbortSignal.abort());
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });

  it.each([
    ["notes.txt", "four score and seven", "audio-unreadable", "WAV or FLAC"],
    ["nothing.mp3", "", "audio-missing", "another file"],
    ["short.wav", "RIFF\u0004\u0000\u0000\u0000WAVE", "wav-truncated", "again"],
  ])("names %s and what to do where there is no sound in it", async (name, text, code, nextStep) => {
    const reading = readAudioFile({ path: name, content: new Blob([text]) });
    await expect(reading).rejects.toMatchObject({ code, place: { file: name } });
    await expect(reading).rejects.toMatchObject({ nextStep: expect.stringContaining(nextStep) as string });
  });
});
