export type { Batch } from "./batch.ts";
export type { Compression } from "./compression.ts";
export { decodeExample, encodeExample, type RawUtterance } from "./example.ts";
export { openTfrecord, readTfrecord, type TfrecordItem } from "./tfrecord.ts";
export { encodeTfrecord, recordsPerShard, writeTfrecord } from "./tfrecord-writer.ts";
