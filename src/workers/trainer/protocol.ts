import type { Exclusions } from "../../data/index.ts";
import type { ErrorReport } from "../../lib/result.ts";
import type { GreedyAlgorithm } from "../../run/engine.ts";
import type { RunEvent } from "../../run/events.ts";
import type { RunHistory } from "../../run/history.ts";
import type { SelfTestReport } from "../../self-test/report.ts";
import type { Credentials, NamedFile } from "../../sources/index.ts";
import type { RetentionRule } from "../storage/protocol.ts";

// The trainer worker owns the GPU device, the run and decoding. It asks the storage worker through a port of its own.

/** A config with every file that it may name. */
export interface ProjectFiles {
  file: string;
  text: string;
  files: readonly NamedFile[];
}

/**
 * The keys at hand, for whichever worker reads a project's data. They travel beside orders and never in them: orders and
 * projects are kept, exported and told to other tabs.
 */
export type Access = readonly Credentials[];

export type RunStart =
  | { type: "scratch" }
  | { type: "weights"; weights: WeightsChoice } // weights alone; moments and schedule begin anew
  | { type: "checkpoint"; id: string }; // everything goes on as if it had not stopped

export interface RunOrder {
  id: string;
  name: string;
  project: ProjectFiles;
  seed: number;
  batchSize: number | null; // null: the config's own
  epochs: number | null; // null: the config's own
  start: RunStart;
  startedAt: number; // milliseconds since 1970
  keep: RetentionRule;
  featureWorkers: number; // 1 to 4
  isStepping: boolean; // pauses after the first step
  /** What is left out of the data. A run that goes on from a checkpoint leaves out what it left out before. */
  exclusions?: Exclusions;
}

export type WeightsChoice =
  | { type: "run" } // those of the run under way, as they are now
  | { type: "checkpoint"; id: string }
  | { type: "file"; file: NamedFile }; // .safetensors or Keras .h5

export interface DecodeOrder {
  id: string; // by which it can be cancelled
  project: ProjectFiles;
  weights: WeightsChoice;
  samples: Float32Array; // one channel
  sampleRate: number; // Hz
  algorithm: GreedyAlgorithm;
}

export interface Transcription {
  text: string;
  tokens: { id: number; text: string; frame: number; seconds: number }[]; // `frame` of the encoder, `seconds` its start
  features: { frames: number; bins: number; values: Float32Array }; // as the model saw them
  frameSeconds: number; // from one row of `features` to the next
  audioSeconds: number;
  millis: { features: number; model: number };
}

export interface AdapterReport {
  engine: "webgpu" | "portable";
  name: string;
  /** Why it is the portable engine. */
  reason: string | null;
  bindingLimitBytes: number | null;
  bufferLimitBytes: number | null;
}

/** How the machine fares, every second or so of a run. */
export interface Vitals {
  bytes: number; // on the GPU
  buffers: number;
  waitingShare: number; // of the time since the last report, in which the GPU had nothing to do for want of data
  gpuMillis: Record<string, number> | null; // of one step by kernel group, where timestamps are to be had
}

export type TrainerRequest =
  | { type: "connect-storage"; port: MessagePort }
  | { type: "prepare" } // opens the adapter and tests it; later calls give the same answer
  | { type: "start"; order: RunOrder; access: Access } // answers when the run has ended
  | { type: "access"; access: Access } // the keys at hand have changed: the run under way reads on with these
  | { type: "pause" }
  | { type: "resume" }
  | { type: "step" } // one training step of a paused run
  | { type: "stop" }
  | { type: "visibility"; isVisible: boolean }
  | { type: "decode"; order: DecodeOrder; access: Access }
  | { type: "cancel-decoding"; id: string }; // of an order; it then fails with `decoding-cancelled`, unless it is over

export interface TrainerReplies {
  "connect-storage": void;
  prepare: { adapter: AdapterReport; selfTest: SelfTestReport };
  start: void;
  access: void;
  pause: void;
  resume: void;
  step: void;
  stop: void;
  visibility: void;
  decode: Transcription;
  "cancel-decoding": void;
}

export type TrainerEvent =
  | {
      type: "run-started";
      order: RunOrder;
      adapter: AdapterReport;
      epochs: number;
      history: RunHistory;
    }
  | { type: "run"; id: string; event: RunEvent }
  | { type: "gap"; id: string; totalSteps: number; millis: number } // the browser froze the page for so long
  | { type: "vitals"; id: string; vitals: Vitals }
  | { type: "warning"; id: string; message: string }
  | { type: "failed"; id: string; error: ErrorReport; isRecovering: boolean }
  | { type: "adapter-lost"; error: ErrorReport };
