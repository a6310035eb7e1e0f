import type { EpochResult, StepReport } from "./events.ts";

/** Every curve of a run so far. */
export interface RunHistory {
  epochs: EpochResult[];
  /** One value a training step. */
  steps: StepCurves;
}

export interface StepCurves {
  loss: number[];
  learningRate: number[];
  gradientNorm: number[];
  millis: number[];
}

export const curveNames = ["loss", "learningRate", "gradientNorm", "millis"] as const;

export function emptyHistory(): RunHistory {
  return { epochs: [], steps: { loss: [], learningRate: [], gradientNorm: [], millis: [] } };
}

export function addStep({ steps }: RunHistory, report: StepReport): void {
  for (const name of curveNames) steps[name].push(report[name]);
}
