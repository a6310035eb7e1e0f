import { emptyHistory, type RunHistory } from "../run/history.ts";
import type { RunSummary } from "../workers/storage/protocol.ts";
import type { RunOrder } from "../workers/trainer/protocol.ts";
import type { RunView } from "./run-view.ts";

/** What is shown from the click on Start until the run has begun. */
export function startingView(order: Omit<RunOrder, "keep" | "featureWorkers">): RunView {
  const { id, name, seed, startedAt, project } = order;
  return { ...blank, id, name, seed, startedAt, file: project.file, text: project.text, history: emptyHistory() };
}

/** A run of an earlier visit, finished or not. */
export function endedView(run: RunSummary, history: RunHistory): RunView {
  const { id, name, seed, startedAt, file, text, epochs, hasEnded, updatedAt } = run;
  return {
    ...blank,
    ...{ id, name, seed, startedAt, file, text, epochs, history },
    phase: "ended",
    endReason: hasEnded ? "finished" : "stopped",
    checkpointedAt: updatedAt,
    ...placeIn(history),
  };
}

/** Where a run stands by its curves alone. */
export function placeIn(history: RunHistory): Pick<RunView, "epoch" | "totalSteps"> {
  const totalSteps = history.steps.loss.length;
  const last = history.epochs.at(-1);
  const isBetween = last === undefined || totalSteps > last.totalSteps;
  return { epoch: history.epochs.length + (isBetween && totalSteps > 0 ? 1 : 0), totalSteps };
}

const blank = {
  phase: "starting",
  endReason: null,
  error: null,
  isOwn: true,
  adapter: null,
  epoch: 0,
  epochs: 0,
  step: 0,
  stepsPerEpoch: null,
  totalSteps: 0,
  evaluation: null,
  revision: 0,
  latest: null,
  utterancesPerSecond: null,
  audioSecondsPerSecond: null,
  vitals: null,
  gaps: [],
  warnings: [],
  checkpointedAt: null,
} as const;
