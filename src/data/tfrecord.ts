import { StudioError } from "../lib/result.ts";
import { ByteReader, chunksOf } from "./bytes.ts";
import { type Compression, decompress, sniffCompression } from "./compression.ts";
import { maskedCrc32c } from "./crc32c.ts";

/** A record of a shard, or a place where none could be read. `offset` is in the uncompressed stream, of the header. */
export type TfrecordItem =
  | { type: "record"; index: number; offset: number; payload: Uint8Array }
  | { type: "bad"; index: number; offset: number; reason: string };

export interface TfrecordOptions {
  /** Longest payload believed, bytes. A length above it is damage. */
  maxRecordBytes?: number;
}

const headerBytes = 12; // u64 length, u32 masked CRC-32C of it
const defaultMaxRecordBytes = 256 * 1024 * 1024;

/**
 * Streams the records of a shard (specification 2.3), GZIP, ZLIB or plain, whatever its first bytes say. A damaged
 * record is an item of its own. After a wrong payload the next record follows; after a wrong header reading goes on at
 * the next place where a length stands with its right checksum, and `index` counts on from there. A payload is memory
 * of its own. Errors of the stream itself (a lost connection) are thrown, after the records before it.
 */
export async function* readTfrecord(
  stream: ReadableStream<Uint8Array>,
  file: string,
  options: TfrecordOptions = {},
): AsyncGenerator<TfrecordItem> {
  const { items } = await openTfrecord(stream, file, options);
  yield* items;
}

/** The same, with what was sniffed. */
export async function openTfrecord(
  stream: ReadableStream<Uint8Array>,
  file: string,
  options: TfrecordOptions = {},
): Promise<{ compression: Compression; items: AsyncGenerator<TfrecordItem> }> {
  const compressed = new ByteReader(placed(chunksOf(stream), file));
  const compression = await sniffCompression(compressed);
  const fault: Fault = {};
  const input = new ByteReader(untilDamaged(decompress(compressed, compression), fault));
  const items = readItems(input, compressed, fault, options.maxRecordBytes ?? defaultMaxRecordBytes);
  return { compression, items };
}

/** How the compressed stream ended, if not well. */
interface Fault {
  reason?: string;
}

async function* readItems(
  input: ByteReader,
  compressed: ByteReader,
  fault: Fault,
  maxRecordBytes: number,
): AsyncGenerator<TfrecordItem> {
  try {
    let index = 0;
    while (await input.need(1)) {
      const { offset } = input;
      const bad = (reason: string): TfrecordItem => ({ type: "bad", index, offset, reason: because(reason, fault) });
      if (!(await input.need(headerBytes))) {
        yield bad(`the file ends ${input.available} bytes into the header of a record`);
        return;
      }
      const header = readHeader(input.peek(headerBytes));
      if (!header.isIntact || header.length > maxRecordBytes) {
        const reason = header.isIntact
          ? `a length of ${header.length} bytes is beyond the limit of ${maxRecordBytes}`
          : "the checksum of the length is wrong";
        const skipped = await skipToHeader(input, maxRecordBytes);
        const isRegained = input.available > 0;
        yield bad(`${reason}; ${skipped} bytes skipped to the ${isRegained ? "next record" : "end of the file"}`);
        if (!isRegained && fault.reason !== undefined) return;
      } else if (await input.need(headerBytes + header.length + 4)) {
        input.skip(headerBytes);
        const payload = input.take(header.length);
        const isIntact = maskedCrc32c(payload) === uint32(input.take(4), 0);
        yield isIntact ? { type: "record", index, offset, payload } : bad("the checksum of the payload is wrong");
      } else {
        const rest = input.available - headerBytes;
        yield bad(`the file ends ${rest} bytes into a record of ${header.length + 4} (payload and checksum)`);
        return;
      }
      index++;
    }
    if (fault.reason !== undefined) yield { type: "bad", index, offset: input.offset, reason: fault.reason };
  } finally {
    await input.close();
    await compressed.close();
  }
}

/** Turns the end of damaged data into an ordinary end, so that what lies before it is still read. */
async function* untilDamaged(pieces: AsyncGenerator<Uint8Array>, fault: Fault): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== "compression-damaged") throw error;
    fault.reason = error.message;
  }
}

/** Names the shard in errors of the stream that do not name it themselves. */
async function* placed(chunks: AsyncGenerator<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new StudioError(
      "stream-failed",
      `Reading stopped: ${message}.`,
      { file },
      "Check the source and start again.",
    );
  }
}

/** Skips at least one byte, to where a plausible length has its right checksum, or to the end; how many were skipped. */
async function skipToHeader(input: ByteReader, maxRecordBytes: number): Promise<number> {
  const start = input.offset;
  input.skip(1);
  while (await input.need(headerBytes)) {
    const bytes = input.peek(input.available);
    for (let i = 0; i + headerBytes <= bytes.length; i++) {
      // Cheap test first: the upper half of a plausible length is small.
      if (uint32(bytes, i + 4) > 0xffff) continue;
      const header = readHeader(bytes.subarray(i, i + headerBytes));
      if (!header.isIntact || header.length > maxRecordBytes) continue;
      input.skip(i);
      return input.offset - start;
    }
    input.skip(bytes.length - headerBytes + 1);
  }
  input.skip(input.available);
  return input.offset - start;
}

function readHeader(header: Uint8Array): { isIntact: boolean; length: number } {
  return {
    isIntact: maskedCrc32c(header.subarray(0, 8)) === uint32(header, 8),
    length: uint32(header, 4) * 4294967296 + uint32(header, 0),
  };
}

function because(reason: string, fault: Fault): string {
  return fault.reason === undefined ? reason : `${reason}: ${fault.reason}`;
}

function uint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
}
