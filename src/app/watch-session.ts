import { runStore } from "../state/run.ts";
import { sessionStore } from "../state/session.ts";
import { shardCacheStore, watchShardCache } from "../state/shard-cache.ts";
import { fallbackNotice } from "./adapter-words.ts";
import { showError, showMessage } from "./toasts.ts";

/** Says what happens to the engine, to the run and to its data, whatever screen is open. */
export function watchSession(): void {
  watchShardCache();
  shardCacheStore.subscribe(({ isUnchecked }, before) => {
    if (isUnchecked && !before.isUnchecked) showMessage("The server cannot be reached", fromCache, { stays: true });
  });
  sessionStore.subscribe((session, before) => {
    const notice = fallbackNotice(session);
    if (notice !== undefined && fallbackNotice(before) === undefined) {
      showMessage("TensorFlow.js stands in for our own kernels", notice, { stays: true });
    }
    if (session.error !== undefined && session.error !== before.error) showError("The engine", session.error);
  });
  runStore.subscribe(({ run }, before) => {
    if (run === undefined || run.error === null || run.error === before.run?.error || !run.isOwn) return;
    if (run.phase === "failed") showError(`${run.name} has failed`, run.error);
    else showMessage(`${run.name} goes on from its last checkpoint`, run.error.message, { stays: true });
  });
}

const fromCache =
  "Shards are read from the cache, as they were when last read. Whether the server has newer ones, or more of them, cannot be told.";
