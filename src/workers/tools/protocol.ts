import type { Config, StageMetadata } from "../../config/config.ts";
import type { ErrorReport } from "../../lib/result.ts";
import type { NamedFile } from "../../sources/index.ts";
import type {
  GeneratedVocabulary,
  LibrispeechResult,
  TaskProgress,
  TfrecordsResult,
  WhenThere,
} from "../../tools/index.ts";
import type { Access, ProjectFiles } from "../trainer/protocol.ts";

// A tools worker does one job and is ended. What it reads are files by name and addresses; what it writes goes to where
// the job says.

export type { TaskProgress, WhenThere };

/** What TensorFlowASR's scripts of these names do, and the same for what was recorded in the page. */
export type ToolOrder =
  | {
      tool: "create_tfrecords";
      tables: readonly string[]; // transcript TSVs among the files
      corpora: readonly string[]; // folders of the inputs, with transcripts in them; "" is all of them
      stage: string;
      folder: string; // of the shards
      shards: number;
      shuffle: boolean;
      whenThere: WhenThere;
    }
  | { tool: "create_librispeech_trans"; directory: string; output: string }
  | { tool: "generate_metadata"; tables: readonly string[]; stage: string; output: string }
  | { tool: "generate_vocab_wordpiece"; corpusFiles: readonly string[]; output: string }
  | RecordedOrder;

/** Takes as shards of the stages `train` and, for those held out, `eval`. */
export interface RecordedOrder {
  tool: "recorded_tfrecords";
  takes: readonly RecordedTake[];
  folder: string; // of the shards, and in the paths of their records
  shards: number; // of `train`; `eval` has one
  sampleRate: number | null; // Hz; null: as recorded
}

export interface RecordedTake {
  path: string; // in the shard
  transcript: string;
  seconds: number;
  wav: Blob;
  isHeldOut: boolean;
}

export type ToolName = ToolOrder["tool"];

/** `page`: handed back, to be saved or added to the project. */
export type Destination =
  | { type: "page" }
  | { type: "folder"; folder: FileSystemDirectoryHandle }
  | { type: "bucket"; address: string }; // s3://bucket/path or gs://bucket/path

export interface ToolJob {
  order: ToolOrder;
  project: ProjectFiles;
  inputs: readonly NamedFile[]; // given to the tools alone; they go before the project's
  config: Config | null; // of the project, where it has no errors
  destination: Destination;
  access: Access;
}

/** What came of it, as the tool tells. */
export type ToolResult =
  | { tool: "create_tfrecords"; result: TfrecordsResult }
  | { tool: "create_librispeech_trans"; result: LibrispeechResult }
  | { tool: "generate_metadata"; result: Required<StageMetadata> & { stage: string } }
  | { tool: "generate_vocab_wordpiece"; result: Omit<GeneratedVocabulary, "tokens"> & { size: number } }
  | { tool: "recorded_tfrecords"; train: TfrecordsResult; held: TfrecordsResult | null };

export interface WrittenFile {
  name: string;
  sizeBytes: number;
  /** Where it stays on the page. */
  content: Blob | null;
}

export interface ToolReport {
  result: ToolResult;
  files: WrittenFile[];
  problems: number; // that were told as events
  millis: number;
}

export type ToolsRequest = { type: "run"; job: ToolJob } | { type: "stop" };

export interface ToolsReplies {
  run: ToolReport;
  stop: void;
}

/** At most five of each a second. */
export type ToolsEvent =
  | { type: "progress"; progress: TaskProgress; stageMillis: number } // since its stage began
  | { type: "problems"; problems: ErrorReport[] };
