import { type Place, StudioError } from "../lib/result.ts";

/** The frames of an MP3 file, and what its first one says of them. */
export interface Mp3Layout {
  /** From the first frame to the end of the last whole one, without tags. */
  start: number;
  end: number;
  /** Samples per channel where the file says it (LAME's tag): without the encoder's delay and padding. */
  samples: number | undefined;
}

/** Whether the bytes begin as MP3 does: with a frame or with an ID3 tag. */
export function isMp3(bytes: Uint8Array): boolean {
  return isText(bytes, 0, "ID3") || readHeader(bytes, 0) !== undefined;
}

/**
 * Walks the frames of an MP3 file (ISO 11172-3 and 13818-3, layer III, and MPEG 2.5). Each begins where the one before it
 * ends; tags around them are passed over, as is a last frame that is cut.
 *
 * @throws StudioError `mp3-damaged` where something else lies between frames, or fewer are there than are announced
 */
export function layoutOfMp3(bytes: Uint8Array, place: Place = {}): Mp3Layout {
  const start = findFirst(bytes);
  const first = start === undefined ? undefined : readHeader(bytes, start);
  if (start === undefined || first === undefined) throw mp3Damaged("has no frame of sound", place);
  const { end, frames, isCut } = walkFrames(bytes, start, first.sampleRate);
  if (!isCut && !isTail(bytes, end)) {
    throw mp3Damaged(`has no frame at byte ${end}, where one should begin`, place);
  }
  const info = readInfo(bytes, start, first);
  if (info === undefined) return { start, end, samples: undefined };
  if (info.frames > frames - 1) {
    throw mp3Damaged(`announces ${info.frames} frames, of which ${frames - 1} are there`, place);
  }
  return { start, end, samples: info.trimmed > 0 ? info.frames * first.samples - info.trimmed : undefined };
}

export function mp3Damaged(what: string, place: Place): StudioError {
  return new StudioError("mp3-damaged", `The MP3 file ${what}.`, place, "Write or copy it again.");
}

interface FrameHeader {
  length: number; // bytes, with the header
  samples: number; // per channel
  sampleRate: number;
  sideInfo: number; // bytes
}

const kilobits1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const kilobits2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const rates = [44100, 48000, 32000];

function readHeader(bytes: Uint8Array, at: number): FrameHeader | undefined {
  const [sync = 0, kind = 0, rateBits = 0, mode = 0] = bytes.subarray(at, at + 4);
  if (sync !== 0xff || (kind & 0xe6) !== 0xe2) return undefined; // eleven bits of sync, layer III
  const version = (kind >> 3) & 3; // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
  const isMpeg1 = version === 3;
  const kilobits = (isMpeg1 ? kilobits1 : kilobits2)[rateBits >> 4];
  const rate = rates[(rateBits >> 2) & 3];
  if (version === 1 || kilobits === undefined || kilobits === 0 || rate === undefined) return undefined;
  const sampleRate = isMpeg1 ? rate : version === 2 ? rate / 2 : rate / 4;
  const samples = isMpeg1 ? 1152 : 576;
  const length = Math.floor((samples * 125 * kilobits) / sampleRate) + ((rateBits >> 1) & 1);
  const isMono = mode >> 6 === 3;
  return { length, samples, sampleRate, sideInfo: isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17 };
}

/** The first header that another one, or the end, follows. */
function findFirst(bytes: Uint8Array): number | undefined {
  let at = 0;
  while (isText(bytes, at, "ID3")) at += id3Length(bytes, at);
  for (; at + 4 <= bytes.length; at++) {
    const header = readHeader(bytes, at);
    if (header === undefined) continue;
    const next = at + header.length;
    if (next === bytes.length || readHeader(bytes, next) !== undefined) return at;
  }
  return undefined;
}

function walkFrames(
  bytes: Uint8Array,
  start: number,
  sampleRate: number,
): { end: number; frames: number; isCut: boolean } {
  let end = start;
  for (let frames = 0; ; frames++) {
    const header = readHeader(bytes, end);
    if (header === undefined || header.sampleRate !== sampleRate) return { end, frames, isCut: false };
    if (end + header.length > bytes.length) return { end, frames, isCut: true };
    end += header.length;
  }
}

/** An ID3v2 tag: ten bytes and a length of four times seven bits. */
function id3Length(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at + 6, at + 10);
  return 10 + (((a & 127) << 21) | ((b & 127) << 14) | ((c & 127) << 7) | (d & 127));
}

/** Nothing but what programs write behind the last frame. */
function isTail(bytes: Uint8Array, at: number): boolean {
  if (["TAG", "APETAGEX", "LYRICSBEGIN", "ID3"].some(word => isText(bytes, at, word))) return true;
  return bytes.length - at < 4 || bytes.subarray(at).every(byte => byte === 0);
}

/**
 * What Xing and LAME write into a first frame that holds no sound: the count of the others, and how many samples of
 * theirs the encoder added. Undefined without one.
 */
function readInfo(
  bytes: Uint8Array,
  start: number,
  { length, sideInfo }: FrameHeader,
): { frames: number; trimmed: number } | undefined {
  const at = start + 4 + sideInfo;
  if (at + 12 > start + length || at + 12 > bytes.length) return undefined;
  if (!isText(bytes, at, "Info") && !isText(bytes, at, "Xing")) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint32(at + 4);
  if ((flags & 1) === 0) return undefined;
  const lame = at + 8 + 4 + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const hasLame = lame + 24 <= Math.min(start + length, bytes.length) && bytes[lame] !== 0;
  const gap = hasLame ? (view.getUint16(lame + 21) << 8) | view.getUint8(lame + 23) : 0;
  return { frames: view.getUint32(at + 8), trimmed: (gap >> 12) + (gap & 0xfff) };
}

function isText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
