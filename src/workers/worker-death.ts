import { StudioError } from "../lib/result.ts";

/**
 * Ends a worker once something in it fails unseen or its script cannot be loaded. What it was asked, and is asked from
 * then on, fails with `worker-died`. `task` completes "the worker that ...".
 */
export function endOnError(
  worker: Worker,
  caller: { abandon(error: Error): void },
  task: string,
  nextStep = "Resume from the last checkpoint, or load the page again.",
): void {
  worker.addEventListener("error", (event: Partial<ErrorEvent> & Event) => {
    event.preventDefault(); // dealt with: it is not to reach the worker above as well
    worker.terminate();
    const reason = event.message === undefined ? "cannot be loaded." : `has died: ${event.message}`;
    caller.abandon(new StudioError("worker-died", `The worker that ${task} ${reason}`, {}, nextStep));
  });
}
