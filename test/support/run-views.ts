import type { EpochResult, StepReport } from "../../src/run/events.ts";
import { emptyHistory } from "../../src/run/history.ts";
import type { RunView } from "../../src/state/run-view.ts";

/** A run in its second epoch, with parts of it replaced. */
export function aRun(parts: Partial<RunView> = {}): RunView {
  return {
    id: "run-1",
    name: "digits",
    file: "config.j2",
    text: "",
    seed: 42,
    startedAt: Date.UTC(2026, 0, 5, 12),
    phase: "training",
    endReason: null,
    error: null,
    isOwn: true,
    adapter: null,
    epoch: 2,
    epochs: 30,
    step: 20,
    stepsPerEpoch: 100,
    totalSteps: 120,
    evaluation: null,
    history: emptyHistory(),
    revision: 1,
    latest: aStep(),
    utterancesPerSecond: 40,
    audioSecondsPerSecond: 60,
    vitals: null,
    gaps: [],
    warnings: [],
    checkpointedAt: null,
    ...parts,
  };
}

export function aStep(parts: Partial<StepReport> = {}): StepReport {
  return {
    epoch: 2,
    step: 20,
    steps: 100,
    totalSteps: 120,
    loss: 12.3125,
    learningRate: 0.001,
    gradientNorm: 3.5,
    utterances: 8,
    audioSeconds: 12,
    millis: 200,
    waitedMillis: 1,
    ...parts,
  };
}

/** One epoch of 100 steps; `wer` undefined: it was not evaluated. */
export function anEpoch(epoch: number, loss: number, wer?: number | null, validationLoss = loss + 1): EpochResult {
  const evaluation = {
    loss: validationLoss,
    wer: wer ?? null,
    cer: wer ?? null,
    rawTextWer: wer ?? null,
    utterances: 10,
    samples: [{ path: "a.wav", reference: "one two three", greedy: "one too three" }],
  };
  return {
    epoch,
    totalSteps: 100 * epoch,
    isWhole: true,
    loss,
    lastBatchLoss: loss,
    learningRate: 0.001,
    seconds: 20,
    evaluation: wer === undefined ? null : evaluation,
  };
}
