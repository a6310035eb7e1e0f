import type { RunView } from "../../state/run-view.ts";

export type Control = "Start" | "Pause" | "Step" | "Resume" | "Stop";
export const controlNames = ["Start", "Pause", "Step", "Resume", "Stop"] as const satisfies readonly Control[];

/** What can be asked of a run now; of a run that another tab trains nothing. */
export function possibleControls(run: RunView | undefined, canStart: boolean): ReadonlySet<Control> {
  const beginning: Control[] = canStart ? ["Start", "Step"] : [];
  return new Set(run === undefined ? beginning : controlsOf(run, beginning));
}

function controlsOf(run: RunView, beginning: Control[]): Control[] {
  const isOver = run.phase === "ended" || run.phase === "failed";
  if (!run.isOwn && !isOver) return [];
  switch (run.phase) {
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
      return canGoOn(run) ? [...beginning, "Resume"] : beginning;
    default:
      return run.phase satisfies never;
  }
}

/** Whether a run that is over can be taken up from its last checkpoint. */
export function canGoOn({ phase, endReason, checkpointedAt }: RunView): boolean {
  return (phase === "failed" || (phase === "ended" && endReason !== "finished")) && checkpointedAt !== null;
}
