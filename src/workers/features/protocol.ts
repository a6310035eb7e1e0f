import type { Batch, DatasetPosition, RawUtterance, Utterance, UtteranceFault } from "../../data/index.ts";
import type { RandomState } from "../../lib/random.ts";
import type { ProjectFiles } from "../trainer/protocol.ts";

// A feature worker streams, decodes, extracts and tokenises. The first one makes the batches; it may hand single
// utterances to others, which answer `parse` alone.

export type LearningPart = "train" | "eval";

export interface DatasetOrder {
  project: ProjectFiles;
  batchSize: number;
  seed: number;
  /** Workers besides this one that parse utterances. */
  helpers: number;
}

/** A batch with where the data set stands behind it. */
export interface DeliveredBatch {
  batch: Batch | undefined; // undefined at the end of a pass
  position: DatasetPosition;
  faults: readonly UtteranceFault[]; // all so far
}

export type FeaturesRequest =
  | { type: "open"; order: DatasetOrder }
  | { type: "open-parser"; project: ProjectFiles }
  | { type: "parse"; part: LearningPart; raw: RawUtterance; random: RandomState }
  | { type: "next"; part: LearningPart }
  | { type: "restore"; part: LearningPart; position: DatasetPosition }
  | { type: "rewind"; part: LearningPart };

export interface FeaturesReplies {
  open: Record<LearningPart, OpenedDataset | undefined>; // undefined where the config names no data
  "open-parser": void;
  parse: Utterance;
  next: DeliveredBatch;
  restore: void;
  rewind: DatasetPosition;
}

export interface OpenedDataset {
  stepsPerEpoch: number | undefined;
  position: DatasetPosition;
}
