export { createTfrecords, type TfrecordsRequest, type TfrecordsResult } from "./create-tfrecords.ts";
export type { WhenThere } from "./existing-shards.ts";
export { type FileTree, namedFilesTree, type TreeFile } from "./file-tree.ts";
export { type FolderRequest, folderTables } from "./folder-tables.ts";
export {
  createLibrispeechTranscripts,
  type LibrispeechRequest,
  type LibrispeechResult,
} from "./librispeech-transcripts.ts";
export { type MetadataRequest, type WrittenMetadata, writeMetadata } from "./metadata.ts";
export { createSyntheticShards, type SyntheticRequest } from "./synthetic-shards.ts";
export type { Task, TaskProgress } from "./task.ts";
export { type GeneratedVocabulary, generateVocabulary, type VocabularyRequest } from "./vocabulary.ts";
