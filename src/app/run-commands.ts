import type { RunPhase, RunView } from "../state/run-view.ts";

/** What can be asked of a run by key, palette or button. */
export type RunCommand = "start" | "pause" | "step" | "resume" | "stop";

/** What makes sense now. Only the tab that trains a run may steer it. */
export function possibleCommands(run: RunView | undefined, hasConfig: boolean): readonly RunCommand[] {
  const starting: readonly RunCommand[] = hasConfig ? ["start", "step"] : [];
  if (run === undefined) return starting;
  if (!run.isOwn) return [];
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
      return canGoOn(run) ? [...starting, "resume"] : starting;
    default:
      return run.phase satisfies never;
  }
}

/** Whether an ended run can be taken up again from its last checkpoint. */
export function canGoOn({ phase, endReason, checkpointedAt }: RunView): boolean {
  const hasStopped = phase === "failed" || (phase === "ended" && endReason !== "finished");
  return hasStopped && checkpointedAt !== null;
}

export function isUnderWay(phase: RunPhase): boolean {
  return phase !== "ended" && phase !== "failed";
}
