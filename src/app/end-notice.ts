import { describeRun } from "../state/describe-run.ts";
import { isUnderWay } from "../state/run-commands.ts";
import type { RunView } from "../state/run-view.ts";

/** What to tell when a run goes from one view to the next; undefined where it has not ended. */
export function endNotice(before: RunView | undefined, now: RunView | undefined): string | undefined {
  const hasEnded = before !== undefined && now?.id === before.id && isUnderWay(before.phase) && !isUnderWay(now.phase);
  return hasEnded && now.isOwn ? `${now.name}: ${describeRun(now)}` : undefined;
}
