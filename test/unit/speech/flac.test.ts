import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { StudioError } from "../../../src/lib/result.ts";
import { decodeAudio } from "../../../src/speech/audio.ts";
import { decodeFlac } from "../../../src/speech/flac.ts";
import { readWav, writeWav } from "../../../src/speech/wav.ts";
import { fixture } from "../../support/fixtures.ts";

const made = (name: string) => new Uint8Array(readFileSync(fixture(`speech/${name}`)));
const recordings = fileURLToPath(new URL("../../../../shared/data/digits/dev/george/", import.meta.url));

describe("decodeFlac", () => {
  it.each([16, 24])("gives the samples that the WAV of the same %i-bit recording holds", async bits => {
    const flac = await decodeFlac(made(`made_${bits}.flac`));
    const wav = readWav(made(`made_${bits}.wav`));
    expect(flac.sampleRate).toBe(wav.sampleRate);
    expect(flac.signal).toEqual(wav.signal);
    expect(Math.min(...flac.signal)).toBe(-1); // full scale is where a decoder's rounding would show
  });

  it("keeps a last frame of six samples, which the decoder drops by itself", async () => {
    const { signal } = await decodeFlac(made("short_last_frame.flac"));
    expect(signal).toEqual(readWav(made("short_last_frame.wav")).signal);
  });

  it.skipIf(!existsSync(recordings))("gives whole 16-bit steps of a recording (needs ../shared/data)", async () => {
    const files = readdirSync(recordings).filter(name => name.endsWith(".flac"));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files.slice(0, 3)) {
      const { signal } = await decodeFlac(new Uint8Array(readFileSync(recordings + file)));
      expect(signal.length).toBeGreaterThan(8000);
      expect(signal.every(sample => Number.isInteger(32768 * sample))).toBe(true);
    }
  });

  it("decodes several files that are asked for at once", async () => {
    const [first, second, third] = await Promise.all(
      ["made_16.flac", "made_24.flac", "made_16.flac"].map(name => decodeFlac(made(name))),
    );
    expect(first?.signal).toEqual(third?.signal);
    expect(second?.signal).toEqual(readWav(made("made_24.wav")).signal);
  });

  const whole = made("made_16.flac");
  const flipped = whole.slice();
  flipped[Math.floor(whole.length / 2)] = 255 - (flipped[Math.floor(whole.length / 2)] ?? 0);
  it.each<[string, Uint8Array]>([
    ["cut after its header", whole.subarray(0, 60)],
    ["cut in the middle", whole.subarray(0, whole.length / 2)],
    ["with a changed byte", flipped],
    ["of eight bytes", whole.subarray(0, 8)],
  ])("refuses a file %s, and decodes the next one", async (_, bytes) => {
    const failure = await decodeFlac(bytes, { record: 3 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StudioError);
    expect(failure).toMatchObject({ code: "flac-damaged", place: { record: 3 } });
    expect((await decodeFlac(whole)).signal.length).toBe(2400);
  });
});

describe("decodeAudio", () => {
  it("tells WAV and FLAC apart by their first bytes", async () => {
    const wav = writeWav(Float32Array.of(0.5), 8000);
    expect([...(await decodeAudio(wav)).signal]).toEqual([0.5]);
    expect((await decodeAudio(made("made_16.flac"))).signal.length).toBe(2400);
    await expect(decodeAudio(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: "audio-unknown" });
  });
});
