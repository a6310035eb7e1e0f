import type { Place } from "../lib/result.ts";

/** Error rates of one pass over a data set; undefined where there are no references. */
export interface EvaluationResult {
  loss: number;
  wer: number | undefined;
  cer: number | undefined;
  utterances: number;
  samples: { path: string; reference: string; greedy: string }[]; // the first few, always the same
}

export interface EpochResult {
  epoch: number; // from 1
  loss: number; // mean of the batch losses of the epoch
  lastBatchLoss: number; // what TensorBoard calls per_batch_avg_loss
  learningRate: number; // of the next step
  seconds: number;
  evaluation: EvaluationResult | undefined;
}

/** What a run tells its listeners. */
export type RunEvent =
  | { type: "epoch-started"; epoch: number; epochs: number; steps: number | undefined }
  | {
      type: "step";
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
    }
  | { type: "evaluation-progress"; done: number; total: number | undefined }
  | { type: "epoch"; result: EpochResult }
  | { type: "checkpoint"; epoch: number; totalSteps: number }
  | { type: "fault"; code: string; message: string; place: Place }
  | { type: "stopped"; reason: StopReason };

export type StopReason = "finished" | "paused" | "stopped" | "max-steps" | "not-finite";
