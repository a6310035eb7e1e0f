import { StudioError } from "../lib/result.ts";
import type { Preflight } from "../run/preflight.ts";
import { Caller } from "../workers/calls.ts";
import type { PreflightReplies, PreflightRequest } from "../workers/preflight/protocol.ts";

let worker: Worker | undefined;
let caller: Caller<PreflightRequest, PreflightReplies> | undefined;
let isBusy = false;

/**
 * Has a training step planned in a worker. A new question ends the one before, which then fails as `superseded`: a plan
 * cannot be interrupted, so its worker is.
 * @throws StudioError as `preflight`
 */
export async function askPreflight(question: Omit<PreflightRequest, "type">): Promise<Preflight> {
  if (isBusy) {
    worker?.terminate();
    caller?.abandon(new StudioError("superseded", "A newer config is being planned."));
    worker = caller = undefined;
  }
  if (worker === undefined || caller === undefined) {
    worker = new Worker(new URL("../workers/preflight/worker.ts", import.meta.url), {
      type: "module",
      name: "pre-flight",
    });
    caller = new Caller(worker);
  }
  const asked = caller;
  isBusy = true;
  try {
    return await asked.call({ type: "preflight", ...question });
  } finally {
    if (asked === caller) isBusy = false;
  }
}
