import { runStore } from "../state/run.ts";
import { isUnderWay } from "../state/run-commands.ts";
import type { RunView } from "../state/run-view.ts";

/**
 * Keeps the screen on while this tab trains and is seen. The browser takes the lock away whenever the tab is hidden, so
 * it is asked for again on return.
 */
export function keepScreenOn(): void {
  if (!("wakeLock" in navigator)) return;
  let lock: WakeLockSentinel | undefined;
  let isAsking = false;
  const isWanted = () => document.visibilityState === "visible" && isTraining(runStore.getState().run);
  const update = async () => {
    if (isAsking) return; // it looks again once it has the answer
    if (isWanted() && (lock === undefined || lock.released)) {
      isAsking = true;
      lock = await navigator.wakeLock.request("screen").catch(withoutLock);
      isAsking = false;
      if (lock !== undefined && lock.released === isWanted()) await update();
    } else if (!isWanted()) {
      const held = lock;
      lock = undefined;
      await held?.release();
    }
  };
  document.addEventListener("visibilitychange", () => void update());
  let wasTraining = false;
  runStore.subscribe(({ run }) => {
    if (isTraining(run) === wasTraining) return;
    wasTraining = !wasTraining;
    void update();
  });
}

function isTraining(run: RunView | undefined): boolean {
  return run !== undefined && run.isOwn && isUnderWay(run.phase) && run.phase !== "paused";
}

/** A low battery, or a page hidden meanwhile: training goes on, and the next return asks again. */
function withoutLock(): undefined {}
