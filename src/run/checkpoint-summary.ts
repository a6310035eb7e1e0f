import type { Checkpoint } from "./checkpoint.ts";

/** A checkpoint's place and figures, as they are listed. */
export interface CheckpointSummary {
  isEpochEnd: boolean;
  epoch: number; // finished epochs
  totalSteps: number;
  loss: number | null; // of training, in the epoch that just ended or runs
  validationLoss: number | null;
  wer: number | null; // 0.1 is 10 %
  cer: number | null;
}

export function summarizeCheckpoint({
  progress,
  history,
}: Pick<Checkpoint, "progress" | "history">): CheckpointSummary {
  const last = history.epochs.at(-1);
  const isEpochEnd = last !== undefined && last.totalSteps === progress.totalSteps;
  const { sum, count } = progress.loss;
  const evaluation = isEpochEnd ? last.evaluation : null;
  return {
    isEpochEnd,
    epoch: history.epochs.length,
    totalSteps: progress.totalSteps,
    loss: isEpochEnd ? last.loss : count === 0 ? null : sum / count,
    validationLoss: evaluation?.loss ?? null,
    wer: evaluation?.wer ?? null,
    cer: evaluation?.cer ?? null,
  };
}
