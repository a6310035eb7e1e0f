import { StudioError } from "../../lib/result.ts";
import { sha256 } from "../../lib/sha256.ts";
import type { RunHistory } from "../../run/history.ts";
import type { NamedFile } from "../../sources/index.ts";
import { removedBy, removedInEachRun } from "../../storage/retention.ts";
import { Database, valueOf, valuesOf } from "./database.ts";
import type { CheckpointInfo, KeptRun, RetentionRule, RunRecord, RunSummary, StorageState } from "./protocol.ts";
import { hasRoomFor, isQuotaError, storageFailure, storageFull } from "./space.ts";

export type NewCheckpoint = Omit<CheckpointInfo, "sizeBytes" | "sha256">;

/**
 * Checkpoints and runs in IndexedDB: what is known of a checkpoint at ["info", id], its bytes as a Blob at ["bytes", id],
 * a run at ["run", id], its files at ["files", id], its curves at ["history", id], and what was deleted last, to be brought
 * back, at ["trash"].
 */
export class Store {
  constructor(
    private readonly database: Database,
    private readonly askState: () => Promise<StorageState>,
  ) {}

  /** Newest first. */
  async checkpoints(): Promise<CheckpointInfo[]> {
    return (await this.read(store => infos(store))).sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Newest first. */
  async runs(): Promise<RunSummary[]> {
    const runs = (await this.read(store => valuesOf(store, "run"))) as StoredRun[]; // as `putRun` wrote them
    return runs.map(summaryOf).sort((a, b) => b.updatedAt - a.updatedAt);
  }

  async run(id: string): Promise<KeptRun | undefined> {
    return this.read(store => readRun(store, id));
  }

  /** The curves of a run. */
  async history(id: string): Promise<RunHistory | undefined> {
    return this.read(store => readHistory(store, id));
  }

  async saveRun(run: RunRecord): Promise<void> {
    await this.write(run.name, 0, store => putRun(store, run));
  }

  /**
   * The checkpoint, its run and what the rule removes, all at once or not at all. Without `run` that stays as it is.
   * @throws StudioError `storage-full`, `storage-failed`
   */
  async save(checkpoint: NewCheckpoint, bytes: Blob, run?: RunRecord, keep?: RetentionRule): Promise<CheckpointInfo> {
    const info = { ...checkpoint, sizeBytes: bytes.size, sha256: await sha256(bytes) };
    await this.makeRoom(info.name, bytes.size);
    await this.write(info.name, bytes.size, async store => {
      store.put(info, ["info", info.id]);
      store.put(bytes, ["bytes", info.id]);
      if (run !== undefined) await putRun(store, run);
      if (keep === undefined) return;
      for (const id of removedBy(keep, await infosOf(store, info.runId))) removeCheckpoint(store, id);
    });
    return info;
  }

  /** @throws StudioError `checkpoint-missing`, `checkpoint-damaged` where its bytes are not those that were saved */
  async readCheckpoint(id: string): Promise<{ info: CheckpointInfo; bytes: Blob }> {
    const { info, bytes } = await this.read(async store => ({
      info: await readInfo(store, id),
      bytes: await valueOf(store, ["bytes", id]),
    }));
    if (bytes instanceof Blob && (await isWhole(info, bytes))) return { info, bytes };
    const nextStep = "Delete it, and take an earlier one or one that was exported to disk.";
    const message = `The checkpoint ${info.name} is damaged: its bytes are not those that were saved.`;
    throw new StudioError("checkpoint-damaged", message, {}, nextStep);
  }

  /** The newest of a run that is whole. */
  async latest(runId: string): Promise<CheckpointInfo | undefined> {
    for (const info of await this.checkpoints()) {
      if (info.runId !== runId) continue;
      const bytes = await this.read(store => valueOf(store, ["bytes", info.id]));
      if (bytes instanceof Blob && (await isWhole(info, bytes))) return info;
    }
    return undefined;
  }

  /** @throws StudioError `checkpoint-missing` */
  async change(id: string, parts: Partial<Pick<CheckpointInfo, "name" | "isKept">>): Promise<CheckpointInfo> {
    return this.write("the change", 0, async store => {
      const info = { ...(await readInfo(store, id)), ...parts };
      store.put(info, ["info", id]);
      return info;
    });
  }

  /** Nothing where it is gone already. */
  async deleteCheckpoint(id: string): Promise<void> {
    await this.write("the deletion", 0, async store => {
      const info = await valueOf(store, ["info", id]);
      if (info !== undefined) await throwAway(store, { infos: [info as CheckpointInfo], runs: [] }); // as `save` wrote it
    });
  }

  async deleteRun(id: string): Promise<void> {
    await this.write("the deletion", 0, async store => {
      const run = await storedRun(store, id);
      await throwAway(store, { infos: await infosOf(store, id), runs: run === undefined ? [] : [run] });
    });
  }

  /** Of one run or of all. Gives what was removed. */
  async applyRetention(keep: RetentionRule, runId?: string): Promise<CheckpointInfo[]> {
    return this.write("the deletion", 0, async store => {
      const thrown = removedInEachRun(keep, runId === undefined ? await infos(store) : await infosOf(store, runId));
      if (thrown.length > 0) await throwAway(store, { infos: thrown, runs: [] });
      return thrown;
    });
  }

  /** Brings back what was deleted last. A run that has been saved again since stays as it is. */
  async undoDelete(): Promise<CheckpointInfo[]> {
    return this.write("what was deleted", 0, async store => {
      const { infos: thrown, runs } = await trash(store);
      for (const info of thrown) store.put(info, ["info", info.id]);
      for (const run of runs) if ((await storedRun(store, run.id)) === undefined) store.put(run, ["run", run.id]);
      store.delete(["trash"]);
      return thrown;
    });
  }

  /** Frees what was deleted last. */
  async emptyTrash(): Promise<void> {
    await this.write("the deletion", 0, store => throwAway(store, { infos: [], runs: [] }));
  }

  private async makeRoom(name: string, bytes: number): Promise<void> {
    if (hasRoomFor(bytes, await this.askState())) return;
    await this.emptyTrash();
    const state = await this.askState();
    if (!hasRoomFor(bytes, state)) throw storageFull(name, bytes, state);
  }

  private async read<Result>(work: (store: IDBObjectStore) => Promise<Result>): Promise<Result> {
    try {
      return await this.database.read(work);
    } catch (error) {
      throw storageFailure(error);
    }
  }

  private async write<Result>(
    name: string,
    bytes: number,
    work: (store: IDBObjectStore) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.database.write(work);
    } catch (error) {
      if (isQuotaError(error)) throw storageFull(name, bytes, await this.askState());
      throw storageFailure(error);
    }
  }
}

interface Trash {
  infos: CheckpointInfo[]; // their bytes lie where they lay
  runs: StoredRun[]; // their files and curves likewise
}

/**
 * Files lie apart and are written once, not with every checkpoint. Curves lie apart because they grow; runs of an older
 * version still hold them here, until they are saved again.
 */
type StoredRun = RunSummary & { history?: RunHistory };

async function readInfo(store: IDBObjectStore, id: string): Promise<CheckpointInfo> {
  const info = await valueOf(store, ["info", id]);
  if (info !== undefined) return info as CheckpointInfo; // as `save` wrote it
  const nextStep = "Choose another one on the Checkpoints screen.";
  throw new StudioError("checkpoint-missing", "This checkpoint is no longer kept.", {}, nextStep);
}

async function infos(store: IDBObjectStore): Promise<CheckpointInfo[]> {
  return (await valuesOf(store, "info")) as CheckpointInfo[]; // as `save` wrote them
}

async function infosOf(store: IDBObjectStore, runId: string): Promise<CheckpointInfo[]> {
  return (await infos(store)).filter(info => info.runId === runId);
}

async function readRun(store: IDBObjectStore, id: string): Promise<KeptRun | undefined> {
  const run = await storedRun(store, id);
  return run === undefined ? undefined : { ...summaryOf(run), files: await readFiles(store, id) };
}

async function readHistory(store: IDBObjectStore, id: string): Promise<RunHistory | undefined> {
  const run = await storedRun(store, id);
  if (run === undefined) return undefined; // or thrown away
  return run.history ?? ((await valueOf(store, ["history", id])) as RunHistory | undefined); // as `putRun` wrote it
}

async function readFiles(store: IDBObjectStore, id: string): Promise<NamedFile[]> {
  return ((await valueOf(store, ["files", id])) ?? []) as NamedFile[]; // as `putRun` wrote them
}

async function storedRun(store: IDBObjectStore, id: string): Promise<StoredRun | undefined> {
  return (await valueOf(store, ["run", id])) as StoredRun | undefined; // as `putRun` wrote it
}

function summaryOf(run: StoredRun): RunSummary {
  const { history: _, ...summary } = run;
  return summary;
}

async function putRun(store: IDBObjectStore, { files, history, ...summary }: RunRecord): Promise<void> {
  const run: StoredRun = summary;
  store.put(run, ["run", run.id]);
  store.put(history, ["history", run.id]);
  const before = await readFiles(store, run.id);
  if (describeFiles(files) !== describeFiles(before)) store.put(files, ["files", run.id]);
}

function describeFiles(files: readonly NamedFile[]): string {
  const version = (content: Blob | string) => {
    if (typeof content === "string") return content;
    return [content.size, content instanceof File ? content.lastModified : null];
  };
  return JSON.stringify(files.map(({ path, content, sizeBytes }) => [path, version(content), sizeBytes]));
}

function removeCheckpoint(store: IDBObjectStore, id: string): void {
  store.delete(["info", id]);
  store.delete(["bytes", id]);
}

function removeRun(store: IDBObjectStore, id: string): void {
  store.delete(["run", id]);
  store.delete(["files", id]);
  store.delete(["history", id]);
}

async function trash(store: IDBObjectStore): Promise<Trash> {
  return ((await valueOf(store, ["trash"])) ?? { infos: [], runs: [] }) as Trash; // as `throwAway` wrote it
}

/** Takes out of the lists, and frees what was thrown away before. */
async function throwAway(store: IDBObjectStore, thrown: Trash): Promise<void> {
  const before = await trash(store);
  for (const { id } of before.infos)
    if ((await valueOf(store, ["info", id])) === undefined) removeCheckpoint(store, id);
  for (const { id } of before.runs) if ((await storedRun(store, id)) === undefined) removeRun(store, id);
  for (const { id } of thrown.infos) store.delete(["info", id]);
  for (const { id } of thrown.runs) store.delete(["run", id]);
  if (thrown.infos.length + thrown.runs.length === 0) store.delete(["trash"]);
  else store.put(thrown, ["trash"]);
}

async function isWhole(info: CheckpointInfo, bytes: Blob): Promise<boolean> {
  try {
    return bytes.size === info.sizeBytes && (await sha256(bytes)) === info.sha256;
  } catch {
    return false; // the file behind the Blob cannot be read
  }
}
