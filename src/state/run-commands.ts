import type { RunPhase, RunView } from "./run-view.ts";

/** What can be asked of a run by button, key or palette. */
export const runCommandNames = ["start", "pause", "step", "resume", "stop"] as const;
export type RunCommand = (typeof runCommandNames)[number];

/** What of a run decides what can be asked of it. */
export interface Steered {
  phase: RunPhase;
  isOwn: boolean; // else another tab trains it
  canGoOn: boolean;
}

/** What makes sense now. Only the tab that trains a run may steer it. */
export function possibleCommands(run: Steered | undefined, canStart: boolean): readonly RunCommand[] {
  const beginning: readonly RunCommand[] = canStart ? ["start", "step"] : [];
  if (run === undefined) return beginning;
  if (!run.isOwn && isUnderWay(run.phase)) return [];
  switch (run.phase) {
    case "training":
      return ["pause", "stop"];
    case "paused":
      return ["resume", "step", "stop"];
    case "starting":
    case "evaluating":
    case "pausing":
    case "recovering":
      return ["stop"];
    case "stopping":
      return [];
    case "ended":
    case "failed":
      return run.canGoOn ? [...beginning, "resume"] : beginning;
    default:
      return run.phase satisfies never;
  }
}

export function steeringOf(run: RunView): Steered {
  return { phase: run.phase, isOwn: run.isOwn, canGoOn: canGoOn(run) };
}

/** Whether a run that is over can be taken up again from its last checkpoint. */
export function canGoOn({ phase, endReason, checkpointedAt }: RunView): boolean {
  const hasStopped = phase === "failed" || (phase === "ended" && endReason !== "finished");
  return hasStopped && checkpointedAt !== null;
}

export function isUnderWay(phase: RunPhase): boolean {
  return phase !== "ended" && phase !== "failed";
}
