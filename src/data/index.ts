export type { Batch } from "./batch.ts";
export { padBatch } from "./batching.ts";
export { readAll } from "./bytes.ts";
export type { Compression } from "./compression.ts";
export { Dataset, type DatasetOptions, type DatasetPosition } from "./dataset.ts";
export { decodeExample, encodeExample, type RawUtterance } from "./example.ts";
export {
  type ExcludedRecords,
  type Excluder,
  type Exclusions,
  entriesAbout,
  excludedCount,
  excluderOf,
  mergeExclusions,
} from "./exclusions.ts";
export { describeFault } from "./faults.ts";
export {
  generateMetadata,
  type Metadata,
  MetadataTally,
  mergeMaxima,
  parseMetadata,
  stageMetadata,
} from "./metadata.ts";
export { type DatasetRequest, datasetParser, metadataOf, openDataset } from "./open-dataset.ts";
export { createParser, learnableOnly, type Utterance, type UtteranceParser } from "./parser.ts";
export {
  type RecordPlace,
  type RecordSource,
  readRowAudio,
  rowRecords,
  shardRecords,
  type UtteranceFault,
} from "./records.ts";
export { type InspectedRecord, inspectRows, inspectShard, type ShardInspection } from "./shard-inspection.ts";
export { readLines, type TextLines } from "./text-lines.ts";
export { openTfrecord, readTfrecord, type TfrecordItem } from "./tfrecord.ts";
export { encodeTfrecord, recordsPerShard, writeTfrecord } from "./tfrecord-writer.ts";
export { streamTranscripts, type TranscriptPiece } from "./transcript-stream.ts";
export { isHeaderARow, parseTranscripts, type TranscriptRow, type Transcripts } from "./transcripts.ts";
export { Problem, type UtteranceColumns, UtteranceIndex, type UtteranceNumbers } from "./utterance-index.ts";
