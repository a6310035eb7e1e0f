import { createStore, useStore } from "zustand";
import { type ErrorReport, reportOf, StudioError } from "../lib/result.ts";
import type { RunHistory } from "../run/history.ts";
import { cleanName } from "../storage/checkpoint-names.ts";
import type { CheckpointInfo, RetentionRule, RunSummary, StorageState } from "../workers/storage/protocol.ts";
import { keepRetention, keptRetention } from "./kept-retention.ts";
import { onStorageEvent, storage } from "./workers.ts";

export { exportToDisk, importFromDisk } from "./checkpoint-files.ts";

export interface CheckpointsState {
  checkpoints: readonly CheckpointInfo[]; // newest first
  runs: readonly RunSummary[]; // newest first
  storage: StorageState | undefined;
  isRead: boolean; // the lists are known
  error: ErrorReport | null; // why they could not be read
  retention: RetentionRule;
}

/** What this browser keeps of runs. It follows what the storage worker says, of every tab. */
export const checkpointsStore = createStore<CheckpointsState>(() => ({
  checkpoints: [],
  runs: [],
  storage: undefined,
  isRead: false,
  error: null,
  retention: keptRetention(),
}));

export function useCheckpoints<T>(selector: (state: CheckpointsState) => T): T {
  return useStore(checkpointsStore, selector);
}

/** Reads the lists anew. Calls while one reads are answered by one more reading. */
export function refreshCheckpoints(): Promise<void> {
  next ??= (reading ?? Promise.resolve()).then(() => {
    next = undefined;
    reading = read().finally(() => {
      reading = undefined;
    });
    return reading;
  });
  return next;
}

/** The curves of a run, which the lists leave out. @throws StudioError `run-missing` */
export async function readHistory(id: string): Promise<RunHistory> {
  const history = await storage().call({ type: "read-history", id });
  if (history !== undefined) return history;
  throw new StudioError("run-missing", "This run is no longer kept.", {}, "Choose another one.");
}

/** A name of nothing changes nothing. */
export async function renameCheckpoint(id: string, name: string): Promise<void> {
  const cleaned = cleanName(name);
  if (cleaned !== undefined) await storage().call({ type: "rename-checkpoint", id, name: cleaned });
}

/** By hand: no rule removes it. */
export async function keepCheckpoint(id: string, isKept: boolean): Promise<void> {
  await storage().call({ type: "keep-checkpoint", id, isKept });
}

/** Keeps it in this browser until it is deleted by hand. Its bytes are there already. */
export async function exportToIndexedDB(id: string): Promise<void> {
  await keepCheckpoint(id, true);
}

export async function deleteCheckpoint(id: string): Promise<void> {
  await storage().call({ type: "delete-checkpoint", id });
}

/** With all its checkpoints. */
export async function deleteRun(id: string): Promise<void> {
  await storage().call({ type: "delete-run", id });
}

/** Brings back what the last deletion took. */
export async function undoDelete(): Promise<readonly CheckpointInfo[]> {
  return storage().call({ type: "undo-delete" });
}

/** Every run follows the rule when it saves next. */
export function setRetention(retention: RetentionRule): void {
  keepRetention(retention);
  checkpointsStore.setState({ retention });
}

/** Removes now what the rule would remove, in every run. */
export async function applyRetention(): Promise<readonly CheckpointInfo[]> {
  return storage().call({ type: "apply-retention", keep: checkpointsStore.getState().retention });
}

/** Asks the browser not to evict what is kept here. Says whether it agreed. */
export async function requestPersistence(): Promise<boolean> {
  const isPersisted = await navigator.storage?.persist().catch(() => false); // absent where the page came without TLS
  await refreshCheckpoints();
  return isPersisted ?? false;
}

let reading: Promise<void> | undefined;
let next: Promise<void> | undefined;

async function read(): Promise<void> {
  try {
    const [checkpoints, runs, state] = await Promise.all([
      storage().call({ type: "list-checkpoints" }),
      storage().call({ type: "list-runs" }),
      storage().call({ type: "state" }),
    ]);
    checkpointsStore.setState({ checkpoints, runs, storage: state, isRead: true, error: null });
  } catch (error) {
    checkpointsStore.setState({ error: reportOf(error), isRead: true });
  }
}

onStorageEvent(() => void refreshCheckpoints());
void refreshCheckpoints();
