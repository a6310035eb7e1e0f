import type { Batch, DatasetPosition, Exclusions, RawUtterance, Utterance, UtteranceFault } from "../../data/index.ts";
import type { RandomState } from "../../lib/random.ts";
import type { Access, ProjectFiles } from "../trainer/protocol.ts";

// The feature worker streams, decodes, extracts and tokenises, and makes the batches. It may have single utterances parsed
// by further workers.

export type LearningPart = "train" | "eval";

export interface DatasetOrder {
  project: ProjectFiles;
  batchSize: number;
  seed: number;
  exclusions?: Exclusions;
  /** Parser workers besides it. */
  helpers: number;
}

/** Where a data set stands after a request. */
export interface Standing {
  position: DatasetPosition;
  faults: readonly UtteranceFault[]; // found since the answer before
}

export interface DeliveredBatch extends Standing {
  batch: Batch | undefined; // undefined at the end of a pass
}

export interface OpenedDataset {
  stepsPerEpoch: number | undefined;
  position: DatasetPosition;
}

export type FeaturesRequest =
  | { type: "open"; order: DatasetOrder; access: Access }
  | { type: "access"; access: Access } // for the files that are opened from now on
  | { type: "next"; part: LearningPart }
  | { type: "restore"; part: LearningPart; position: DatasetPosition }
  | { type: "rewind"; part: LearningPart };

export interface FeaturesReplies {
  open: Record<LearningPart, OpenedDataset | undefined>; // undefined where the config names no data
  access: void;
  next: DeliveredBatch;
  restore: Standing;
  rewind: Standing;
}

/** What the feature worker asks of a parser worker. */
export type ParserRequest =
  | { type: "open"; project: ProjectFiles; access: Access }
  | { type: "parse"; part: LearningPart; raw: RawUtterance; random: RandomState };

export interface ParserReplies {
  open: void;
  parse: Utterance;
}
