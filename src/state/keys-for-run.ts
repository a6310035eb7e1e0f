import { credentialsStore, keysAtHand } from "./credentials.ts";
import { runStore } from "./run.ts";
import { isUnderWay } from "./run-commands.ts";
import type { RunView } from "./run-view.ts";
import { trainer } from "./workers.ts";

/** From now on the run under way reads with the keys at hand, also with those that come or go while it trains. */
export function handKeysToRun(): void {
  credentialsStore.subscribe(({ held }, before) => {
    if (held !== before.held && isReading(runStore.getState().run)) void hand();
  });
}

/** Whether this tab's own run reads data, or is about to. */
export function isReading(run: RunView | undefined): boolean {
  return run?.isOwn === true && isUnderWay(run.phase);
}

async function hand(): Promise<void> {
  const access = await keysAtHand();
  await trainer()
    .call({ type: "access", access })
    .catch(() => undefined); // a trainer that died is told of by its run
}
