import type { Config } from "../../config/config.ts";
import type { UtteranceColumns } from "../../data/index.ts";
import type { ErrorReport } from "../../lib/result.ts";
import type { Part } from "../../run/project.ts";
import type { Finding, FindingKind } from "../../tools/doctor/index.ts";
import type { Access, ProjectFiles } from "../trainer/protocol.ts";

// The catalog worker reads a project's data from end to end and says what is in it. It keeps no audio: what is to be
// heard or seen is read again.

export type { Part };

/** A shard, or a TSV of transcripts whose rows name audio files. */
export interface CatalogFile {
  part: Part;
  path: string;
  kind: "shard" | "transcripts";
  sizeBytes: number | null; // as stored
  compression: "GZIP" | "ZLIB" | "none" | null; // null until it is opened, and for transcripts
  state: "waiting" | "reading" | "read" | "failed";
  error: ErrorReport | null; // why it could not be read to its end
  records: number; // that can be read
  seconds: number; // of their audio
  bad: readonly BadRecord[];
}

export interface BadRecord {
  index: number; // in its file, from 0
  offset: number; // bytes in the uncompressed stream; 0 for transcripts
  reason: string;
  path?: string; // of the utterance, where that much could be read
}

export interface UtteranceRef {
  part: Part;
  shard: string;
  index: number; // of the record in its file
}

/** The words of an utterance, read again when they are shown. */
export interface CatalogTexts {
  path: string;
  text: string; // as in the record
  tokens: string; // the texts of the tokens, one space between
  unknownWords: readonly string[]; // that the vocabulary cannot spell, normalised, in their order
}

/** All of an utterance but its sound. */
export interface CatalogUtterance extends UtteranceRef, CatalogTexts {
  offset: number; // bytes in the uncompressed stream
  seconds: number;
  labels: number; // how many tokens
  frames: number; // of features
  encodedFrames: number; // that leave the encoder
  refusal: string | null; // why it cannot be learnt from
}

/** How often the vocabulary could not spell a word. */
export interface UnknownWords {
  distinct: number;
  most: readonly { word: string; count: number }[]; // the most frequent first, then by alphabet
}

export interface DoctorNews {
  findings: Finding[]; // since the last event
  left: number; // that came after the list was full, and are counted alone
  counts: ReadonlyMap<FindingKind, number>; // of all so far
}

export interface ScanProgress {
  filesDone: number;
  files: number;
  records: number; // good and bad
  share: number | null; // of the whole, 0 to 1; null while that cannot be told
  millis: number; // since the beginning
}

export interface UtteranceSound {
  path: string;
  text: string;
  samples: Float32Array<ArrayBuffer>; // one channel, as recorded
  sampleRate: number; // Hz, as recorded
  /** As the model sees it, without augmentation. Null where the sound gives no frame. */
  features: { frames: number; bins: number; values: Float32Array<ArrayBuffer>; frameSeconds: number } | null;
}

export type CatalogRequest =
  | { type: "open"; project: ProjectFiles; config: Config; access: Access } // ends a scan of the project before
  | { type: "scan"; scan: number } // answers when it has ended
  | { type: "stop" }
  /** Of these rows of the index. */
  | { type: "texts"; rows: readonly number[] }
  /** The rows whose transcript or path holds this, whatever its case; ascending. */
  | { type: "search"; wanted: string }
  /** All rows by their transcripts. */
  | { type: "sort" }
  | { type: "read"; ref: UtteranceRef; offset: number | null }; // the offset, where known, saves reading what lies before

export interface CatalogReplies {
  open: CatalogFile[];
  scan: { isComplete: boolean };
  stop: void;
  texts: CatalogTexts[];
  search: Uint32Array;
  sort: Uint32Array;
  read: UtteranceSound;
}

/** What was found since the last event. `file` stands at `index` of the files that `open` gave. */
export interface CatalogEvent {
  type: "found";
  scan: number;
  index: number;
  file: CatalogFile;
  utterances: UtteranceColumns; // rows of the index: `file` is `index` here
  unknownWords: UnknownWords; // of all read so far
  doctor: DoctorNews;
  progress: ScanProgress;
}
