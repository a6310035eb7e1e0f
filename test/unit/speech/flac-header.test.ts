import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeFlac } from "../../../src/speech/flac.ts";
import { flacHeaderBytes, readFlacHeader } from "../../../src/speech/flac-header.ts";

const made = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/speech/${name}`, import.meta.url)));

describe("readFlacHeader", () => {
  it.each(["made_16.flac", "made_24.flac", "short_last_frame.flac"])("says what decoding %s gives", async name => {
    const bytes = made(name);
    const { sampleRate, signal } = await decodeFlac(bytes);
    expect(readFlacHeader(bytes.subarray(0, flacHeaderBytes))).toEqual({ sampleRate, samples: signal.length });
  });

  it("counts samples in 36 bits and rates in 20", () => {
    const bytes = made("made_16.flac").slice(0, flacHeaderBytes);
    bytes.fill(0xff, 18, 26);
    expect(readFlacHeader(bytes)).toEqual({ sampleRate: 2 ** 20 - 1, samples: 2 ** 36 - 1 });
  });

  it("knows what is none", () => {
    const bytes = made("made_16.flac");
    expect(readFlacHeader(bytes.subarray(0, flacHeaderBytes - 1))).toBeUndefined();
    expect(readFlacHeader(made("made_16.wav"))).toBeUndefined();
  });
});
