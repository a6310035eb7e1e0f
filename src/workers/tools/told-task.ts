import { type ErrorReport, reportOf, type StudioError } from "../../lib/result.ts";
import type { Task, TaskProgress } from "../../tools/index.ts";
import type { ToolsEvent } from "./protocol.ts";

export interface ToldTask extends Task {
  /** Tells what is still held back. */
  flush(): void;
  problems(): number; // so far
}

/** A task that tells how it goes no more than five times a second, however often the tool does. */
export function toldTask(signal: AbortSignal, tell: (event: ToolsEvent) => void, now: () => number): ToldTask {
  let stage = "";
  let stageBeganAt = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let progress: TaskProgress | undefined;
  let waiting: ErrorReport[] = [];
  let problems = 0;
  const flush = () => {
    toldAt = now();
    if (progress !== undefined) tell({ type: "progress", progress, stageMillis: toldAt - stageBeganAt });
    if (waiting.length > 0) tell({ type: "problems", problems: waiting });
    progress = undefined;
    waiting = [];
  };
  const flushWhenDue = () => {
    if (now() - toldAt >= tellEveryMillis) flush();
  };
  return {
    signal,
    report(newest) {
      if (newest.stage !== stage) [stage, stageBeganAt] = [newest.stage, now()];
      progress = newest;
      flushWhenDue();
    },
    warn(problem: StudioError) {
      problems++;
      if (problems <= mostTold) waiting.push(reportOf(problem));
      flushWhenDue();
    },
    flush,
    problems: () => problems,
  };
}

const tellEveryMillis = 200;
/** Beyond these they are counted: nobody reads more, and a list of a million would fill the page's memory. */
export const mostTold = 10_000;
