import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/lib/random.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { decodeAudio } from "../../../src/speech/index.ts";

const read = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/audio/${name}`, import.meta.url)));

const files = ["digits", "chirp"].flatMap(name => ["mp3", "ogg", "opus"].map(ending => `${name}.${ending}`));

describe("decodeAudio", () => {
  it.each(files)("hears in %s what another decoder hears, sample for sample", async name => {
    const ours = await decodeAudio(read(name));
    const theirs = await decodeAudio(read(`decoded/${name.replace(".", "-")}.flac`));
    expect(ours.sampleRate).toBe(theirs.sampleRate);
    expect(ours.signal.length).toBe(theirs.signal.length);
    // Half a step for their rounding to 16 bits, the rest for the order in which decoders add.
    expect(largestDifference(ours.signal, theirs.signal)).toBeLessThan(1.5 / 32768);
  });

  it("gives the length that was encoded, at the file's own rate", async () => {
    expect(await lengthOf("digits.mp3")).toEqual([23600, 16000]);
    expect(await lengthOf("digits.ogg")).toEqual([23600, 16000]);
    expect(await lengthOf("digits.opus")).toEqual([3 * 23600, 48000]);
  });

  it("decodes files that arrive together as it decodes them alone", async () => {
    const together = await Promise.all(files.map(async name => (await decodeAudio(read(name))).signal));
    for (const [index, name] of files.entries()) {
      expectSame(together[index], (await decodeAudio(read(name))).signal);
    }
  });

  it.each(["digits.mp3", "digits.ogg", "digits.opus"])("refuses %s cut anywhere", async name => {
    const whole = read(name);
    for (const share of [0.1, 0.5, 0.9]) {
      const cut = decodeAudio(whole.subarray(0, Math.floor(share * whole.length)));
      await expect(cut, `${share}`).rejects.toMatchObject({ code: /^(mp3|ogg)-damaged$/ });
    }
  });

  it("tells a changed byte in an Ogg file by its page's checksum", async () => {
    const bytes = read("digits.ogg");
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    await expect(decodeAudio(bytes, { file: "a.ogg" })).rejects.toMatchObject({
      code: "ogg-damaged",
      place: { file: "a.ogg" },
      message: expect.stringMatching(/checksum/),
    });
  });

  it("passes over the tags of other programs around MP3 frames", async () => {
    const frames = read("digits.mp3");
    const id3 = [0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 5, 0xff, 0xfb, 0x90, 0, 0];
    const tag = new TextEncoder().encode(`TAG${" ".repeat(125)}`);
    const tagged = Uint8Array.from([...id3, ...frames, ...tag]);
    expectSame((await decodeAudio(tagged)).signal, (await decodeAudio(frames)).signal);
  });

  it.each(["chirp.mp3", "chirp.ogg", "chirp.opus"])(
    "gives sound or a typed fault for %s with bytes changed",
    async name => {
      const random = new Random(1);
      const whole = read(name);
      for (let round = 0; round < 40; round++) {
        const bytes = whole.slice(0, round % 3 === 0 ? random.integer(whole.length) : whole.length);
        for (let change = random.integer(5); change >= 0; change--)
          bytes[random.integer(bytes.length)] = random.integer(256);
        const outcome = await decodeAudio(bytes).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(StudioError);
        else expect(outcome).toMatchObject({ sampleRate: expect.any(Number), signal: expect.any(Float32Array) });
      }
    },
  );

  it("names the formats that it reads where a file is none of them", async () => {
    await expect(decodeAudio(new TextEncoder().encode("hello"))).rejects.toMatchObject({ code: "audio-unknown" });
  });
});

async function lengthOf(name: string): Promise<[number, number]> {
  const { signal, sampleRate } = await decodeAudio(read(name));
  return [signal.length, sampleRate];
}

function expectSame(left: Float32Array | undefined, right: Float32Array): void {
  expect(left?.length).toBe(right.length);
  expect(largestDifference(left ?? new Float32Array(0), right)).toBe(0);
}

function largestDifference(left: Float32Array, right: Float32Array): number {
  return left.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (right[i] ?? 0))), 0);
}
