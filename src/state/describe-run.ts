import { percent } from "../lib/percent.ts";
import { bestEpoch } from "../run/best-epoch.ts";
import type { StopReason } from "../run/events.ts";
import type { RunView } from "./run-view.ts";

/** What the run is doing, in one line: `Training: epoch 2 of 30, loss 12.31`. */
export function describeRun(view: RunView): string {
  const text = describePhase(view);
  return view.isOwn ? text : `${text} (in another tab)`;
}

function describePhase(view: RunView): string {
  switch (view.phase) {
    case "starting":
      return `Starting: ${view.name}`;
    case "training": {
      const loss = view.latest === null ? "" : `, loss ${formatLoss(view.latest.loss)}`;
      return `Training: ${epochOf(view)}${loss}`;
    }
    case "evaluating":
      return describeEvaluation(view);
    case "pausing":
      return "Pausing after this step";
    case "paused":
      return `Paused at step ${view.step} of epoch ${view.epoch}`;
    case "stopping":
      return "Stopping after this step";
    case "recovering":
      return "Recovering: going on from the last checkpoint";
    case "ended":
      return describeEnd(view, view.endReason ?? "stopped");
    case "failed":
      return view.error === null ? "Failed" : `Failed: ${view.error.message}`;
    default:
      return view.phase satisfies never;
  }
}

function describeEvaluation({ epoch, evaluation }: RunView): string {
  if (evaluation === null) return `Evaluating: epoch ${epoch}`;
  const { done, total } = evaluation;
  return `Evaluating: batch ${done}${total === null ? "" : ` of ${total}`}`;
}

function describeEnd(view: RunView, reason: StopReason): string {
  switch (reason) {
    case "finished":
      return `Finished after ${count(view.history.epochs.length, "epoch")}${describeBest(view)}`;
    case "stopped":
      return view.totalSteps === 0 ? "Stopped before the first step" : `Stopped ${placeOf(view)}${describeBest(view)}`;
    case "max-steps":
      return `Finished at the limit of steps, ${placeOf(view)}${describeBest(view)}`;
    case "not-finite":
      return `Stopped ${placeOf(view)}: the loss is no longer a finite number`;
    default:
      return reason satisfies never;
  }
}

function describeBest({ history }: RunView): string {
  const best = bestEpoch(history.epochs);
  const wer = best?.evaluation?.wer ?? null;
  if (best === undefined || wer === null) return "";
  const isLast = best === history.epochs.at(-1);
  return isLast ? `: WER ${percent(wer)}` : `: best WER ${percent(wer)} in epoch ${best.epoch}`;
}

function placeOf({ totalSteps, epoch }: RunView): string {
  return `after ${count(totalSteps, "step")}, in epoch ${epoch}`;
}

function epochOf({ epoch, epochs }: RunView): string {
  return epoch === 0 ? "preparing the first epoch" : `epoch ${epoch} of ${epochs}`;
}

function formatLoss(loss: number): string {
  return Number.isFinite(loss) ? loss.toFixed(2) : "not a finite number";
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
