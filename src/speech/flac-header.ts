import { isFlac } from "./flac.ts";

/** How much of a file `readFlacHeader` needs. */
export const flacHeaderBytes = 42;

/**
 * What the STREAMINFO block at the beginning of a FLAC file says (RFC 9639, section 8.2); `samples` is per channel, and 0
 * where the encoder did not know. Undefined where the bytes are no FLAC file.
 */
export function readFlacHeader(bytes: Uint8Array): { sampleRate: number; samples: number } | undefined {
  if (!isFlac(bytes) || bytes.length < flacHeaderBytes || ((bytes[4] ?? 0) & 0x7f) !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sampleRate = view.getUint32(18) >>> 12; // 20 bits
  const samples = (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22); // 36 bits
  return { sampleRate, samples };
}
