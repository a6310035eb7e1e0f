import { type Place, StudioError } from "../lib/result.ts";

/** The one stream of an Ogg file. */
export interface OggStream {
  packets: Uint8Array[];
  /** The position that its last page states: samples from the start, in the codec's own count. */
  endPosition: number;
}

export function isOgg(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4f && bytes[1] === 0x67 && bytes[2] === 0x67 && bytes[3] === 0x53; // OggS
}

/**
 * The packets of an Ogg file (RFC 3533): every page's checksum and number are compared, so nothing is missing.
 *
 * @throws StudioError `ogg-damaged`, or `ogg-unsupported` for several streams in one file
 */
export function readOgg(bytes: Uint8Array, place: Place = {}): OggStream {
  const packets: Uint8Array[] = [];
  let open: Uint8Array[] = []; // of a packet that goes on
  let serial: number | undefined;
  let endPosition = 0;
  let isEnded = false;
  let at = 0;
  for (let number = 0; at < bytes.length && !isEnded; number++) {
    const page = readPage(bytes, at, place);
    serial ??= page.serial;
    if (page.serial !== serial) throw oggUnsupported("holds several streams", place);
    if (page.number !== number) throw oggDamaged(`has page ${page.number} where page ${number} should be`, place);
    let start = page.body;
    for (const length of page.segments) {
      open.push(bytes.subarray(start, start + length));
      start += length;
      if (length === 255) continue;
      packets.push(joined(open));
      open = [];
    }
    if (page.position >= 0) endPosition = page.position;
    isEnded = page.isLast;
    at = start;
  }
  if (!isEnded) throw oggDamaged("has no last page: it is cut short", place);
  if (at < bytes.length && isOgg(bytes.subarray(at))) throw oggUnsupported("holds several streams", place);
  return { packets, endPosition };
}

export function oggDamaged(what: string, place: Place): StudioError {
  return new StudioError("ogg-damaged", `The Ogg file ${what}.`, place, "Write or copy it again.");
}

export function oggUnsupported(what: string, place: Place): StudioError {
  return new StudioError("ogg-unsupported", `The Ogg file ${what}.`, place, "Convert it to WAV or FLAC.");
}

interface Page {
  isLast: boolean;
  position: number; // -1 where no packet ends on the page
  serial: number;
  number: number;
  segments: Uint8Array;
  body: number;
}

function readPage(bytes: Uint8Array, at: number, place: Place): Page {
  if (!isOgg(bytes.subarray(at, at + 4))) throw oggDamaged(`has no page at byte ${at}`, place);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes[at + 26] ?? 0;
  const body = at + 27 + count;
  const segments = bytes.subarray(at + 27, body);
  const end = body + segments.reduce((sum, length) => sum + length, 0);
  if (at + 27 > bytes.length || end > bytes.length) throw oggDamaged(`is cut inside its page at byte ${at}`, place);
  if (pageChecksum(bytes, at, end) !== view.getUint32(at + 22, true)) {
    throw oggDamaged(`has a page at byte ${at} whose checksum is wrong`, place);
  }
  return {
    isLast: ((bytes[at + 5] ?? 0) & 4) !== 0,
    position: Number(view.getBigInt64(at + 6, true)),
    serial: view.getUint32(at + 14, true),
    number: view.getUint32(at + 18, true),
    segments,
    body,
  };
}

/** CRC-32 with the polynomial 04c11db7, not reflected, from zero; the checksum's own four bytes count as zeros. */
function pageChecksum(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) {
    const byte = i >= start + 22 && i < start + 26 ? 0 : (bytes[i] ?? 0);
    crc = ((crc << 8) ^ (crcTable[(crc >>> 24) ^ byte] ?? 0)) >>> 0;
  }
  return crc;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
