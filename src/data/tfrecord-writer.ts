import { readAll } from "./bytes.ts";
import type { Compression } from "./compression.ts";
import { maskedCrc32c } from "./crc32c.ts";

/**
 * A shard as a stream: every payload framed, the whole compressed. Uncompressed bytes equal TensorFlow's; compressed
 * ones depend on the platform's zlib.
 */
export function writeTfrecord(
  payloads: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  compression: Compression,
): ReadableStream<Uint8Array> {
  const framed = frames(payloads);
  const plain = new ReadableStream<BufferSource>({
    async pull(controller) {
      const { done, value } = await framed.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await framed.return(undefined);
    },
  });
  // "deflate" is what the Compression Streams standard calls the ZLIB format.
  const format = compression === "GZIP" ? "gzip" : "deflate";
  // Only arrays that frameRecord made go in here.
  if (compression === "") return plain as ReadableStream<Uint8Array>;
  return plain.pipeThrough(new CompressionStream(format));
}

/** A whole shard at once. */
export function encodeTfrecord(
  payloads: readonly Uint8Array[],
  compression: Compression,
): Promise<Uint8Array<ArrayBuffer>> {
  return readAll(writeTfrecord(payloads, compression));
}

/**
 * How many records each shard gets when `entries` are split as NumPy's `array_split` does (specification 2.3).
 */
export function recordsPerShard(entries: number, shards: number): number[] {
  const floor = Math.floor(entries / shards);
  return Array.from({ length: shards }, (_, shard) => floor + (shard < entries % shards ? 1 : 0));
}

async function* frames(payloads: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<BufferSource> {
  for await (const payload of payloads) yield frameRecord(payload);
}

function frameRecord(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(12 + payload.length + 4);
  const view = new DataView(record.buffer);
  view.setUint32(0, payload.length % 4294967296, true);
  view.setUint32(4, Math.floor(payload.length / 4294967296), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(payload, 12);
  view.setUint32(12 + payload.length, maskedCrc32c(payload), true);
  return record;
}
