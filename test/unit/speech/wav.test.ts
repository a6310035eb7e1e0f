import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { StudioError } from "../../../src/lib/result.ts";
import { createFeatureExtractor } from "../../../src/speech/features.ts";
import { resample } from "../../../src/speech/resample.ts";
import { readWav, toInt16, writeWav } from "../../../src/speech/wav.ts";
import { readFixtureJson } from "../../support/fixtures.ts";
import { difference, goldenTensors, speechConfig } from "./golden.ts";

interface WavGoldens {
  cases: {
    name: string;
    wav_rate: number;
    samples: number;
    wav_bytes: number;
    wav_header_hex: string;
    wav_sha256: string;
    numpy_path_samples: number;
  }[];
  encode_wav: { float32: number; int16: number }[];
  stereo: { int16: [number, number][]; mono_float32: number[]; written_int16: number[] };
}

const goldens = readFixtureJson<WavGoldens>("features/wav.json");
const tensor = goldenTensors("wav");

describe("writeWav", () => {
  it.each(goldens.cases)("writes the bytes of $name", golden => {
    const signal = tensor(`${golden.name}.int16`).map(sample => sample / 32768);
    const bytes = writeWav(signal, golden.wav_rate);
    expect(bytes.length).toBe(golden.wav_bytes);
    expect(Buffer.from(bytes.subarray(0, 44)).toString("hex")).toBe(golden.wav_header_hex);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(golden.wav_sha256);
  });

  it("rounds half away from zero and clamps", () => {
    for (const { float32, int16 } of goldens.encode_wav) expect(toInt16(float32)).toBe(int16);
    expect(goldens.encode_wav.length).toBeGreaterThan(0);
    expect(toInt16(Number.NaN)).toBe(0);
  });
});

describe("readWav and resample", () => {
  // An int16 step is 3.1e-5.
  it.each(goldens.cases)("hands $name to the featurizer within 1e-7", golden => {
    const { signal, sampleRate } = readWav(wavOf(golden.name, golden.wav_rate));
    expect(sampleRate).toBe(golden.wav_rate);
    const resampled = resample(signal, sampleRate, 16000);
    expect(resampled.length).toBe(golden.numpy_path_samples);
    expect(difference(resampled, tensor(`${golden.name}.numpy_path`)).max).toBeLessThan(1e-7);
  });

  it.each(goldens.cases.filter(golden => golden.numpy_path_samples >= 400))("leads $name to its features", golden => {
    const { signal } = readWav(wavOf(golden.name, golden.wav_rate));
    const { values } = createFeatureExtractor(speechConfig()).extract(resample(signal, golden.wav_rate, 16000));
    // What 8 kHz cannot hold is the rounding noise of two resamplers, 115 dB down: compare the bins below 3.4 kHz.
    const comparedBins = golden.wav_rate === 8000 ? 50 : 80;
    const below = (all: Float32Array) => all.filter((_, i) => i % 80 < comparedBins);
    const { max, mean } = difference(below(values), below(tensor(`${golden.name}.numpy_path.z`)));
    expect(max).toBeLessThan(5e-4);
    expect(mean).toBeLessThan(2e-5);
  });

  it("averages two channels", () => {
    const interleaved = Int16Array.from(goldens.stereo.int16.flat());
    const { signal } = readWav(wavBytes({ channels: 2, bits: 16, data: new Uint8Array(interleaved.buffer) }));
    expect([...signal]).toEqual(goldens.stereo.mono_float32);
    expect([...signal].map(toInt16)).toEqual(goldens.stereo.written_int16);
  });
});

describe("resample", () => {
  // A damaged header with such a rate stopped the reading of a data set for half a minute.
  it.each([44101, 383983, 1009])("keeps a tone from %i Hz, a rate that shares no divisor with 16000", rate => {
    const seconds = 0.5;
    const tone = (at: number) =>
      Float32Array.from({ length: at * seconds }, (_, i) => Math.sin((2 * Math.PI * 300 * i) / at));
    const resampled = resample(tone(rate), rate, 16000);
    const expected = tone(16000);
    const inner = (signal: Float32Array) => signal.subarray(2000, 6000); // the filter reaches over the borders
    expect(resampled.length).toBe(Math.ceil((Math.floor(rate * seconds) * 16000) / rate));
    expect(difference(inner(resampled), inner(expected)).max).toBeLessThan(2e-3);
  });
});

describe("readWav", () => {
  it.each<[string, WavParts, number[]]>([
    ["8 bits", { bits: 8, data: Uint8Array.of(0, 128, 255) }, [-1, 0, 127 / 128]],
    [
      "24 bits",
      { bits: 24, data: Uint8Array.of(0, 0, 128, 1, 0, 0, 255, 255, 127) },
      [-1, 1 / 8388608, 8388607 / 8388608],
    ],
    ["32 bits", { bits: 32, data: bytesOf(Int32Array.of(-2147483648, 1 << 30)) }, [-1, 0.5]],
    ["float", { tag: 3, bits: 32, data: bytesOf(Float32Array.of(-1.5, 0.25)) }, [-1.5, 0.25]],
    ["double", { tag: 3, bits: 64, data: bytesOf(Float64Array.of(-0.5, 0.25)) }, [-0.5, 0.25]],
    ["an odd chunk before", { bits: 16, data: bytesOf(Int16Array.of(16384)), before: 3 }, [0.5]],
  ])("reads %s", (_, parts, expected) => {
    expect([...readWav(wavBytes(parts)).signal]).toEqual(expected);
  });

  it("takes what is there when a program that wrote to a pipe did not know the length", () => {
    const bytes = wavBytes({ bits: 16, data: bytesOf(Int16Array.of(16384, -16384)) });
    new DataView(bytes.buffer).setUint32(40, 0xffffffff, true);
    expect([...readWav(bytes).signal]).toEqual([0.5, -0.5]);
  });

  const whole = wavBytes({ bits: 16, data: bytesOf(Int16Array.of(1, 2, 3, 4)) });
  it.each<[string, Uint8Array]>([
    ["wav-not-riff", new Uint8Array(0)],
    ["wav-not-riff", new TextEncoder().encode("not a sound file")],
    ["wav-truncated", whole.subarray(0, 30)],
    ["wav-truncated", whole.subarray(0, 47)],
    ["wav-truncated", whole.subarray(0, 36)],
    ["wav-empty", writeWav(new Float32Array(0), 16000)],
    ["wav-unsupported", wavBytes({ bits: 12, data: new Uint8Array(4) })],
    ["wav-unsupported", wavBytes({ tag: 7, bits: 8, data: new Uint8Array(4) })],
    ["wav-unsupported", wavBytes({ bits: 16, channels: 0, data: new Uint8Array(4) })],
    ["wav-unsupported", wavBytes({ bits: 16, sampleRate: 0, data: new Uint8Array(4) })],
    // It made the loss of its batch no number, which ended the run.
    ["wav-not-finite", wavBytes({ tag: 3, bits: 32, data: bytesOf(Float32Array.of(0, Number.NaN)) })],
    ["wav-not-finite", wavBytes({ tag: 3, bits: 64, data: bytesOf(Float64Array.of(0, 1e300)) })], // infinite as float32
  ])("refuses damage with %s and the place", (code, bytes) => {
    let failure: unknown;
    try {
      readWav(bytes, { utterance: "a.wav" });
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(StudioError);
    expect(failure).toMatchObject({ code, place: { utterance: "a.wav" } });
  });
});

interface WavParts {
  tag?: number;
  channels?: number;
  sampleRate?: number;
  bits: number;
  data: Uint8Array;
  before?: number; // bytes of another chunk ahead of the data
}

function wavBytes({
  tag = 1,
  channels = 1,
  sampleRate = 16000,
  bits,
  data,
  before,
}: WavParts): Uint8Array<ArrayBuffer> {
  const extra = before === undefined ? 0 : 8 + before + (before & 1);
  const bytes = new Uint8Array(44 + extra + data.length);
  bytes.set(writeWav(new Float32Array(0), sampleRate));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, bytes.length - 8, true);
  view.setUint16(20, tag, true);
  view.setUint16(22, channels, true);
  view.setUint16(34, bits, true);
  if (before !== undefined) {
    bytes.copyWithin(36 + extra, 36, 44);
    bytes.set(new TextEncoder().encode("LIST"), 36);
    view.setUint32(40, before, true);
  }
  view.setUint32(40 + extra, data.length, true);
  bytes.set(data, 44 + extra);
  return bytes;
}

function wavOf(name: string, sampleRate: number): Uint8Array {
  return writeWav(
    tensor(`${name}.int16`).map(sample => sample / 32768),
    sampleRate,
  );
}

function bytesOf(values: ArrayBufferView<ArrayBuffer>): Uint8Array {
  return new Uint8Array(values.buffer);
}
