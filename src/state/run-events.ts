import type { RunEvent } from "../run/events.ts";
import { addStep } from "../run/history.ts";
import type { TrainerEvent } from "../workers/trainer/protocol.ts";
import { placeIn, startingView } from "./new-view.ts";
import type { RunView } from "./run-view.ts";

/** The view after one more event of the trainer. The history grows in place; all else is copied. */
export function applyTrainerEvent(view: RunView | undefined, event: TrainerEvent): RunView | undefined {
  if (event.type === "run-started") return startedView(event);
  if (event.type === "adapter-lost" || view === undefined || event.id !== view.id) return view;
  switch (event.type) {
    case "run":
      return applyRunEvent(view, event.event);
    case "gap":
      return { ...view, gaps: [...view.gaps, { totalSteps: event.totalSteps, millis: event.millis }] };
    case "vitals":
      return { ...view, vitals: event.vitals };
    case "warning":
      return { ...view, warnings: [...view.warnings, event.message] };
    case "failed":
      return event.isRecovering
        ? { ...view, phase: "recovering", error: event.error }
        : { ...view, phase: "failed", error: event.error, evaluation: null };
    default:
      return event satisfies never;
  }
}

function startedView({ order, adapter, epochs, history }: Extract<TrainerEvent, { type: "run-started" }>): RunView {
  return { ...startingView(order), phase: "training", adapter, epochs, history, ...placeIn(history) };
}

function applyRunEvent(view: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case "epoch-started": {
      const { epoch, epochs, step, steps } = event;
      return { ...view, phase: "training", epoch, epochs, step, stepsPerEpoch: steps ?? null, evaluation: null };
    }
    case "step": {
      const { type: _, ...report } = event;
      addStep(view.history, report);
      const rates = ratesAfter(view, report.utterances, report.audioSeconds, report.millis);
      const { step, totalSteps } = report;
      const phase = view.phase === "recovering" ? "training" : view.phase;
      return { ...view, ...rates, phase, step, totalSteps, latest: report, revision: view.revision + 1 };
    }
    case "evaluation-progress":
      return { ...view, phase: "evaluating", evaluation: { done: event.done, total: event.total ?? null } };
    case "epoch":
      view.history.epochs.push(event.result);
      return { ...view, revision: view.revision + 1, evaluation: null };
    case "checkpoint":
      return { ...view, checkpointedAt: Date.now() };
    case "paused":
      return { ...view, phase: "paused" };
    case "resumed":
      return { ...view, phase: "training" };
    case "fault":
      return { ...view, warnings: [...view.warnings, event.message] };
    case "stopped":
      return { ...view, phase: "ended", endReason: event.reason, evaluation: null, revision: view.revision + 1 };
    default:
      return event satisfies never;
  }
}

/** Rates over roughly the last five seconds, by exponential averaging. */
function ratesAfter(
  view: RunView,
  utterances: number,
  audioSeconds: number,
  millis: number,
): Pick<RunView, "utterancesPerSecond" | "audioSecondsPerSecond"> {
  const seconds = Math.max(millis, 0.01) / 1000;
  const weight = 1 - Math.exp(-seconds / rateMemorySeconds);
  const blend = (before: number | null, now: number) => (before === null ? now : before + weight * (now - before));
  return {
    utterancesPerSecond: blend(view.utterancesPerSecond, utterances / seconds),
    audioSecondsPerSecond: blend(view.audioSecondsPerSecond, audioSeconds / seconds),
  };
}

const rateMemorySeconds = 5;
