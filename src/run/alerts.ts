import { at } from "../lib/assert.ts";
import { percent } from "../lib/percent.ts";
import { bestEpoch } from "./best-epoch.ts";
import type { EpochResult, StopReason } from "./events.ts";
import type { RunHistory, StepCurves } from "./history.ts";

export type AlertKind = "not-finite" | "diverging" | "not-learning" | "starved";

export interface Alert {
  kind: AlertKind;
  title: string;
  message: string;
  nextStep: string;
}

export interface AlertInput {
  history: RunHistory;
  endReason: StopReason | null;
  /** Shares of time in which the GPU waited for data, of the latest seconds, one a second or so, oldest first. */
  waitingShares: readonly number[];
}

/** What a user should be told about a run as it stands, the gravest first. */
export function findAlerts(input: AlertInput): Alert[] {
  const { epochs, steps } = input.history;
  const diverging = divergence(epochs);
  const alerts = [
    notFinite(input),
    diverging,
    diverging === undefined ? (noLearningByEpoch(epochs) ?? noLearningByStep(steps)) : undefined,
    starvation(input.waitingShares),
  ];
  return alerts.filter(alert => alert !== undefined);
}

function notFinite({ history, endReason }: AlertInput): Alert | undefined {
  const { loss, gradientNorm } = history.steps;
  const step = loss.findIndex((value, i) => !Number.isFinite(value) || !Number.isFinite(at(gradientNorm, i)));
  if (step < 0 && endReason !== "not-finite") return undefined;
  return {
    kind: "not-finite",
    title: "Not a number",
    message: `The loss or the gradient stopped being a finite number in step ${(step < 0 ? loss.length : step) + 1}.`,
    nextStep: "Lower the learning rate or clip the gradients; the last checkpoint is from before.",
  };
}

/**
 * The loss rises: three epochs one after the other up to 5 % above the best, or five that are all 10 % above it. It lasts
 * until the loss is back within 1 % of the best. Healthy runs zigzag by more than one of these numbers, not by all.
 */
function divergence(epochs: readonly EpochResult[]): Alert | undefined {
  let since: number | undefined; // index
  let best = 0;
  for (let i = 1; i < epochs.length; i++) {
    const { loss } = at(epochs, i);
    const { loss: lowest } = at(epochs, best);
    if (since === undefined && (hasRisen(epochs, i, lowest) || isFarAbove(epochs, i, best))) since = i;
    else if (loss <= 1.01 * lowest) since = undefined;
    if (loss < lowest) best = i;
  }
  if (since === undefined) return undefined;
  const lowest = at(epochs, best);
  const latest = at(epochs, epochs.length - 1);
  const byWords = bestEpoch(epochs)?.epoch;
  const epoch = byWords ?? lowest.epoch;
  const measure = byWords === undefined ? "loss" : "word error rate";
  return {
    kind: "diverging",
    title: "The loss is rising",
    message: `It was lowest in epoch ${lowest.epoch} (${round(lowest.loss)}) and is ${round(latest.loss)} after epoch ${latest.epoch}.`,
    nextStep: `Stop, and go on from epoch ${epoch}, the best by ${measure}, with a lower learning rate.`,
  };
}

function hasRisen(epochs: readonly EpochResult[], end: number, lowest: number): boolean {
  if (end < 3 || at(epochs, end).loss <= 1.05 * lowest) return false;
  return [end - 2, end - 1, end].every(i => at(epochs, i).loss > at(epochs, i - 1).loss);
}

function isFarAbove(epochs: readonly EpochResult[], end: number, best: number): boolean {
  const { loss: lowest } = at(epochs, best);
  return end - best >= 5 && epochs.slice(end - 4, end + 1).every(({ loss }) => loss > 1.1 * lowest);
}

/** None of the last five epochs has brought the loss 1 % below what it was before them. */
function noLearningByEpoch(epochs: readonly EpochResult[]): Alert | undefined {
  if (epochs.length <= patienceEpochs) return undefined;
  const lowest = (some: readonly EpochResult[]) => Math.min(...some.map(({ loss }) => loss));
  const before = lowest(epochs.slice(0, -patienceEpochs));
  if (lowest(epochs.slice(-patienceEpochs)) < 0.99 * before) return undefined;
  return {
    kind: "not-learning",
    title: "The loss no longer falls",
    message: `The last ${patienceEpochs} epochs did not bring it below ${round(before)}.`,
    nextStep: "The run may be as good as it gets: look at the error rates. Otherwise change the learning rate.",
  };
}

const patienceEpochs = 5;

/** A run that has never learnt: after a thousand steps the loss is within 5 % of where it began. */
function noLearningByStep({ loss }: StepCurves): Alert | undefined {
  if (loss.length < patienceSteps) return undefined;
  const before = meanOf(loss, 0, comparedSteps);
  const now = meanOf(loss, loss.length - comparedSteps, loss.length);
  if (!(now > 0.95 * before)) return undefined;
  return {
    kind: "not-learning",
    title: "The loss does not fall",
    message: `It was ${round(before)} at first and is ${round(now)} after ${loss.length} steps.`,
    nextStep: "Raise the learning rate or shorten the warm-up, and check that the transcripts belong to the audio.",
  };
}

const patienceSteps = 1000;
const comparedSteps = 200;

function starvation(shares: readonly number[]): Alert | undefined {
  if (shares.length < patienceReports) return undefined;
  const latest = shares.slice(-patienceReports);
  if (!latest.every(share => share > starvedShare)) return undefined;
  const mean = meanOf(latest, 0, latest.length);
  return {
    kind: "starved",
    title: "The GPU waits for data",
    message: `It had nothing to do for ${percent(mean)} of the last ${latest.length} seconds or so.`,
    nextStep: "Bring the shards nearer (a local folder), or close what else uses the processor.",
  };
}

/** Reports of about a second each. */
export const patienceReports = 10;
const starvedShare = 0.2;

function meanOf(values: readonly number[], start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += at(values, i);
  return sum / (end - start);
}

function round(loss: number): string {
  return loss.toPrecision(4);
}
