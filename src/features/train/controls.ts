import type { RunPhase, RunView } from "../../state/run-view.ts";

export type Control = "Start" | "Pause" | "Step" | "Resume" | "Stop";
export const controlNames = ["Start", "Pause", "Step", "Resume", "Stop"] as const satisfies readonly Control[];

/** What of a run decides what can be asked of it. */
export interface Steered {
  phase: RunPhase;
  isOwn: boolean; // else another tab trains it
  canGoOn: boolean;
}

/** Of a run that another tab trains nothing can be asked. */
export function possibleControls(run: Steered | undefined, canStart: boolean): ReadonlySet<Control> {
  const beginning: Control[] = canStart ? ["Start", "Step"] : [];
  return new Set(run === undefined ? beginning : controlsOf(run, beginning));
}

function controlsOf({ phase, isOwn, canGoOn }: Steered, beginning: Control[]): Control[] {
  const isOver = phase === "ended" || phase === "failed";
  if (!isOwn && !isOver) return [];
  switch (phase) {
    case "training":
      return ["Pause", "Stop"];
    case "paused":
      return ["Resume", "Step", "Stop"];
    case "starting":
    case "evaluating":
    case "pausing":
    case "recovering":
      return ["Stop"];
    case "stopping":
      return [];
    case "ended":
    case "failed":
      return canGoOn ? [...beginning, "Resume"] : beginning;
    default:
      return phase satisfies never;
  }
}

/** Whether a run that is over can be taken up from its last checkpoint. */
export function canGoOn({ phase, endReason, checkpointedAt }: RunView): boolean {
  return (phase === "failed" || (phase === "ended" && endReason !== "finished")) && checkpointedAt !== null;
}
