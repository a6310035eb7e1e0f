import { type Place, StudioError } from "../lib/result.ts";
import type { Sound } from "./signal.ts";

export function isRiff(bytes: Uint8Array): boolean {
  return bytes[0] === 0x52 && bytes[1] === 0x49 && bytes[2] === 0x46 && bytes[3] === 0x46;
}

/**
 * Reads RIFF/WAVE: PCM of 8, 16, 24 or 32 bits and float of 32 or 64 bits, any number of channels, averaged to one.
 * Integers are divided by their full scale (16 bits: 32768), as libsndfile and TensorFlow do.
 *
 * @throws StudioError `wav-not-riff`, `wav-truncated`, `wav-unsupported`, `wav-empty`, or `wav-not-finite` for a sample that is
 * infinite or no number, which would make the loss of its batch no number.
 */
export function readWav(bytes: Uint8Array, place: Place = {}): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { format, data } = findChunks(view, place);
  const bytesPerFrame = format.channels * (format.bits / 8);
  const readSample = sampleReader(format, view, place);
  const samples = Math.floor(data.length / bytesPerFrame);
  if (samples === 0) throw new StudioError("wav-empty", "The WAV file holds no sample.", place, "Leave the file out.");
  const signal = new Float32Array(samples);
  for (let i = 0; i < samples; i++) {
    let sum = 0;
    for (let c = 0; c < format.channels; c++) sum += readSample(data.start + i * bytesPerFrame + (c * format.bits) / 8);
    signal[i] = sum / format.channels;
    if (!Number.isFinite(signal[i])) throw notFinite(i, place);
  }
  return { sampleRate: format.sampleRate, signal };
}

/** Writes RIFF/WAVE with a 44-byte header, PCM 16-bit, one channel (specification section 2.2). */
export function writeWav(signal: Float32Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const sizeBytes = 2 * signal.length;
  const bytes = new Uint8Array(44 + sizeBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0x52, 0x49, 0x46, 0x46], 0); // RIFF
  view.setUint32(4, 36 + sizeBytes, true);
  bytes.set([0x57, 0x41, 0x56, 0x45, 0x66, 0x6d, 0x74, 0x20], 8); // WAVE, "fmt "
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  bytes.set([0x64, 0x61, 0x74, 0x61], 36); // data
  view.setUint32(40, sizeBytes, true);
  for (let i = 0; i < signal.length; i++) view.setInt16(44 + 2 * i, toInt16(signal[i] ?? 0), true);
  return bytes;
}

/** `clamp(round half away from zero(32768 x))`; not a number gives 0. */
export function toInt16(sample: number): number {
  const scaled = 32768 * sample;
  const rounded = scaled < 0 ? Math.ceil(scaled - 0.5) : Math.floor(scaled + 0.5);
  return Math.min(32767, Math.max(-32768, rounded)) || 0;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** What programs that write to a pipe put where they do not know the length yet. */
const UNKNOWN_LENGTH = 0x7fffffff;
const MAX_CHANNELS = 64;

interface Format {
  tag: number;
  channels: number;
  sampleRate: number;
  bits: number;
}

/** The `fmt ` and `data` chunks, wherever they stand; other chunks are passed over, odd ones with their pad byte. */
function findChunks(view: DataView, place: Place): { format: Format; data: { start: number; length: number } } {
  if (view.byteLength < 12 || fourCC(view, 0) !== "RIFF" || fourCC(view, 8) !== "WAVE") {
    throw new StudioError("wav-not-riff", "This is not a WAV file: it does not begin with RIFF and WAVE.", place);
  }
  let format: Format | undefined;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const id = fourCC(view, at);
    const length = view.getUint32(at + 4, true);
    const start = at + 8;
    const present = view.byteLength - start;
    if (id === "data") {
      if (format === undefined) throw unsupported("has its data before its format", place);
      if (length <= present) return { format, data: { start, length } };
      if (length >= UNKNOWN_LENGTH) return { format, data: { start, length: present } };
      throw truncated(`announces ${length} bytes of samples and holds ${present}`, place);
    }
    if (length > present) throw truncated(`ends inside its chunk "${id}"`, place);
    if (id === "fmt ") format = readFormat(view, start, length, place);
    at = start + length + (length & 1);
  }
  throw truncated(format === undefined ? "has no format" : "has no samples", place);
}

function readFormat(view: DataView, start: number, length: number, place: Place): Format {
  if (length < 16) throw truncated("has a format of less than 16 bytes", place);
  const tag = view.getUint16(start, true);
  const format: Format = {
    tag: tag === EXTENSIBLE && length >= 26 ? view.getUint16(start + 24, true) : tag,
    channels: view.getUint16(start + 2, true),
    sampleRate: view.getUint32(start + 4, true),
    bits: view.getUint16(start + 14, true),
  };
  if (format.channels < 1 || format.channels > MAX_CHANNELS)
    throw unsupported(`has ${format.channels} channels`, place);
  if (format.sampleRate < 1000 || format.sampleRate > 384000) {
    throw unsupported(`has a sample rate of ${format.sampleRate} Hz`, place);
  }
  return format;
}

function sampleReader({ tag, bits }: Format, view: DataView, place: Place): (at: number) => number {
  if (tag === PCM && bits === 16) return at => view.getInt16(at, true) / 32768;
  if (tag === PCM && bits === 8) return at => (view.getUint8(at) - 128) / 128;
  if (tag === PCM && bits === 24) return at => (view.getInt16(at + 1, true) * 256 + view.getUint8(at)) / 8388608;
  if (tag === PCM && bits === 32) return at => view.getInt32(at, true) / 2147483648;
  if (tag === FLOAT && bits === 32) return at => view.getFloat32(at, true);
  if (tag === FLOAT && bits === 64) return at => view.getFloat64(at, true);
  throw unsupported(`holds format ${tag} with ${bits} bits`, place);
}

function fourCC(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function notFinite(sample: number, place: Place): StudioError {
  const message = `Sample ${sample} of the WAV file is not a finite number.`;
  return new StudioError("wav-not-finite", message, place, "Write the file again, or leave it out.");
}

function truncated(what: string, place: Place): StudioError {
  return new StudioError("wav-truncated", `The WAV file is cut short: it ${what}.`, place, "Write or copy it again.");
}

function unsupported(what: string, place: Place): StudioError {
  return new StudioError("wav-unsupported", `The WAV file ${what}.`, place, "Convert it to 16-bit PCM.");
}
