import type { LoadedConfig } from "../config/load.ts";
import type { ErrorReport } from "../lib/result.ts";
import type { PlanReport } from "../transducer/plan-report.ts";
import type { ProjectFiles } from "../workers/trainer/protocol.ts";

/** A file that the config names and that is not among the project's. */
export interface MissingFile {
  key: string; // e.g. decoder_config.vocabulary
  path: string; // as the config has it, or a pattern of shards
  what: "vocabulary" | "shards" | "transcripts" | "metadata";
  isNeeded: boolean; // Start waits for it; else TensorFlowASR goes on without
}

/** What is known before training: sizes, memory and fit. */
export interface Preflight {
  parameters: { encoder: number; prediction: number; joint: number; total: number; trainable: number };
  summary: string; // Keras' table
  batchSize: number;
  shape: { frames: number; labels: number; isMeasured: boolean }; // from metadata, or assumed
  plan: PlanReport;
  stepsPerEpoch: number | null;
  learningRates: { step: number; rate: number }[]; // the schedule's curve
}

/** What the studio works on: a config with the files beside it, and what is known of them. */
export interface ProjectView extends ProjectFiles {
  isSample: boolean;
  /** Undefined until the text has been read. */
  loaded: LoadedConfig | undefined;
  missing: readonly MissingFile[];
  preflight: Preflight | undefined; // undefined while the config has errors or its vocabulary is missing
  error: ErrorReport | null; // of the vocabulary or metadata
}
