import type { Place } from "../lib/result.ts";

/** What one pass over a data set gave, as JSON: null where there are no references to count by. */
export interface EvaluationResult {
  loss: number; // mean of the batches' mean losses, Keras' val_loss
  wer: number | null; // against the reference's ground truth: tokenised and detokenised, so unknown words are gone
  cer: number | null; // on UTF-8 bytes
  rawTextWer: number | null; // against the normalised transcript itself
  utterances: number;
  samples: { path: string; reference: string; greedy: string }[]; // the first few, always the same
}

export interface EpochResult {
  epoch: number; // from 1
  totalSteps: number; // of the run, at its end
  isWhole: boolean; // false where max-steps cut it short
  loss: number; // mean of the batch losses of the epoch
  lastBatchLoss: number; // what TensorBoard calls per_batch_avg_loss
  learningRate: number; // of the next step
  seconds: number; // evaluation included
  evaluation: EvaluationResult | null;
}

export interface StepReport {
  epoch: number;
  step: number; // within the epoch, from 1
  steps: number | undefined; // of the epoch, when known
  totalSteps: number;
  loss: number; // mean over the batch
  learningRate: number;
  gradientNorm: number;
  utterances: number;
  audioSeconds: number;
  millis: number; // since the step before, or since the epoch began
  waitedMillis: number; // of them, when the engine had nothing to do for want of data
}

/** What a run tells its listeners. */
export type RunEvent =
  | { type: "epoch-started"; epoch: number; epochs: number; step: number; steps: number | undefined }
  | ({ type: "step" } & StepReport)
  | { type: "evaluation-progress"; done: number; total: number | undefined } // batches
  | { type: "epoch"; result: EpochResult }
  | { type: "checkpoint"; epoch: number; totalSteps: number }
  | { type: "paused"; totalSteps: number }
  | { type: "resumed"; totalSteps: number }
  | { type: "fault"; code: string; message: string; place: Place }
  | { type: "stopped"; reason: StopReason };

export type StopReason = "finished" | "stopped" | "max-steps" | "not-finite";
