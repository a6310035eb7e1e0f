/** CRC-32C (Castagnoli) as TFRecord frames carry it. */
export function crc32c(bytes: Uint8Array): number {
  return update(castagnoli, 0, bytes);
}

/** Rotated right by 15 and offset, so that the checksum of data holding checksums stays useful (TFRecord format). */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32 of gzip members (RFC 1952), going on from `crc`, the value so far (0 at the start). */
export function crc32(crc: number, bytes: Uint8Array): number {
  return update(ieee, crc, bytes);
}

/** Adler-32 of ZLIB streams (RFC 1950), going on from `adler`, the value so far (1 at the start). */
export function adler32(adler: number, bytes: Uint8Array): number {
  let a = adler & 0xffff;
  let b = adler >>> 16;
  for (let start = 0; start < bytes.length; start += 3800) {
    // 3800 bytes: the sums stay below 2^32 without a division each.
    const end = Math.min(start + 3800, bytes.length);
    for (let i = start; i < end; i++) {
      a += bytes[i] ?? 0;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

const castagnoli = slicingTables(0x82f63b78);
const ieee = slicingTables(0xedb88320);

/** Eight tables of 256 in one array: table k advances a byte that stands k places before the end ("slicing by 8"). */
function slicingTables(polynomial: number): Uint32Array {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    tables[byte] = crc >>> 0;
  }
  for (let i = 256; i < tables.length; i++) {
    const crc = tables[i - 256] ?? 0;
    tables[i] = ((crc >>> 8) ^ (tables[crc & 0xff] ?? 0)) >>> 0;
  }
  return tables;
}

// Indices below are in range by construction; `?? 0` only satisfies the compiler.
function update(tables: Uint32Array, start: number, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = ~start;
  let i = 0;
  for (; i + 8 <= bytes.length; i += 8) {
    const low = crc ^ view.getInt32(i, true);
    const high = view.getInt32(i + 4, true);
    crc =
      (tables[0x700 | (low & 0xff)] ?? 0) ^
      (tables[0x600 | ((low >>> 8) & 0xff)] ?? 0) ^
      (tables[0x500 | ((low >>> 16) & 0xff)] ?? 0) ^
      (tables[0x400 | (low >>> 24)] ?? 0) ^
      (tables[0x300 | (high & 0xff)] ?? 0) ^
      (tables[0x200 | ((high >>> 8) & 0xff)] ?? 0) ^
      (tables[0x100 | ((high >>> 16) & 0xff)] ?? 0) ^
      (tables[high >>> 24] ?? 0);
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ (tables[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}
