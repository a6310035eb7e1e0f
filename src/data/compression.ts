import { StudioError } from "../lib/result.ts";
import { ByteReader } from "./bytes.ts";
import { adler32, crc32, maskedCrc32c } from "./crc32c.ts";
import { inflate } from "./inflate.ts";

/** As in `compression_type` of a dataset's config; "" is none. */
export type Compression = "GZIP" | "ZLIB" | "";

/**
 * How a shard is compressed, from its first bytes. A plain shard may begin with any byte, also with those of GZIP
 * (1f 8b) or ZLIB (78), but then its first length has a right checksum.
 */
export async function sniffCompression(input: ByteReader): Promise<Compression> {
  await input.need(12);
  const head = input.peek(12);
  const [first = 0, second = 0] = head;
  if (head.length === 12 && maskedCrc32c(head.subarray(0, 8)) === new DataView(head.slice().buffer).getUint32(8, true))
    return "";
  if (first === 0x1f && second === 0x8b) return "GZIP";
  if ((first & 0x0f) === 8 && first >>> 4 <= 7 && head.length > 1 && ((first << 8) | second) % 31 === 0) return "ZLIB";
  return "";
}

/**
 * The uncompressed bytes. What lies before a fault comes first; the fault is a StudioError `compression-damaged`, also
 * where only the checksum at the end is wrong, the end is missing, or something follows it.
 */
export async function* decompress(input: ByteReader, compression: Compression): AsyncGenerator<Uint8Array> {
  if (compression === "") yield* passOn(input);
  else if (compression === "ZLIB") yield* readZlib(input);
  else
    do {
      yield* readGzipMember(input);
    } while (await input.need(1));
}

async function* passOn(input: ByteReader): AsyncGenerator<Uint8Array> {
  while (await input.need(1)) yield input.take(input.available);
}

/** One member (RFC 1952); several may follow each other. */
async function* readGzipMember(input: ByteReader): AsyncGenerator<Uint8Array> {
  if (!(await input.need(10))) throw fault(`${input.available} bytes are no GZIP header`);
  const [magic1, magic2, method, flags = 0] = input.take(10);
  if (magic1 !== 0x1f || magic2 !== 0x8b || method !== 8)
    throw fault(
      input.offset === 10 ? "the GZIP header is damaged" : "bytes follow the GZIP stream that are no GZIP member",
    );
  if (flags & 4) await skipBytes(input, littleEndian(await takeBytes(input, 2)));
  if (flags & 8) await skipText(input);
  if (flags & 16) await skipText(input);
  if (flags & 2) await skipBytes(input, 2);
  let crc = 0;
  let size = 0;
  for await (const piece of inflate(input)) {
    crc = crc32(crc, piece);
    size = (size + piece.length) >>> 0;
    yield piece;
  }
  if (!(await input.need(8)))
    throw fault(`the GZIP stream is cut: ${input.available} of the 8 bytes at its end are there`);
  if (littleEndian(input.take(4)) !== crc) throw fault("the GZIP checksum is wrong: some of the file is damaged");
  if (littleEndian(input.take(4)) !== size) throw fault("the GZIP length is wrong: some of the file is damaged");
}

/** RFC 1950. */
async function* readZlib(input: ByteReader): AsyncGenerator<Uint8Array> {
  const [, flags = 0] = await takeBytes(input, 2);
  if (flags & 0x20) throw fault("the ZLIB stream needs a preset dictionary");
  let adler = 1;
  for await (const piece of inflate(input)) {
    adler = adler32(adler, piece);
    yield piece;
  }
  if (!(await input.need(4)))
    throw fault(`the ZLIB stream is cut: ${input.available} of the 4 bytes at its end are there`);
  if (littleEndian(input.take(4).reverse()) !== adler)
    throw fault("the ZLIB checksum is wrong: some of the file is damaged");
  if (await input.need(1)) throw fault("bytes follow the ZLIB stream");
}

async function takeBytes(input: ByteReader, count: number): Promise<Uint8Array> {
  if (!(await input.need(count))) throw fault("the header of the compressed data is cut short");
  return input.take(count);
}

async function skipBytes(input: ByteReader, count: number): Promise<void> {
  await takeBytes(input, count);
}

async function skipText(input: ByteReader): Promise<void> {
  while ((await takeBytes(input, 1))[0] !== 0);
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function fault(message: string): StudioError {
  return new StudioError("compression-damaged", message);
}
