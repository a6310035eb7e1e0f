import { createStore, get, set } from "idb-keyval";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Checkpoint, encodeCheckpoint } from "../../../src/run/checkpoint.ts";
import { exportCheckpoint } from "../../../src/run/exported-checkpoint.ts";
import { emptyHistory } from "../../../src/run/history.ts";
import { Caller } from "../../../src/workers/calls.ts";
import { Database } from "../../../src/workers/storage/database.ts";
import type {
  RetentionRule,
  RunRecord,
  StorageEvent,
  StorageReplies,
  StorageRequest,
} from "../../../src/workers/storage/protocol.ts";
import { storageState } from "../../../src/workers/storage/space.ts";
import { type NewCheckpoint, Store } from "../../../src/workers/storage/store.ts";

const raw = createStore("transducer-studio-checkpoints", "entries");
const generous: RetentionRule = { best: 9, last: 9 };
const base = new URL("/", location.href).href;
const told: StorageEvent[] = [];
let worker: Worker;
let storage: Caller<StorageRequest, StorageReplies, StorageEvent>;

beforeEach(async () => {
  open();
  for (const { id } of await storage.call({ type: "list-runs" })) await storage.call({ type: "delete-run", id });
  told.length = 0;
});

afterEach(() => worker.terminate());

function open(): void {
  worker = new Worker(new URL("../../../src/workers/storage/worker.ts", import.meta.url), { type: "module" });
  storage = new Caller(worker, event => told.push(event));
}

function reopen(): void {
  worker.terminate();
  open();
}

const checkpoint: Checkpoint = {
  engine: {
    iterations: 3,
    steps: 7,
    weights: new Map([["encoder/a", Float32Array.of(0.1, -2)]]),
    firstMoments: new Map([["encoder/a", Float32Array.of(1e-9, 3)]]),
    secondMoments: new Map([["encoder/a", Float32Array.of(4, 5)]]),
    largestSecondMoments: new Map(),
    accumulated: new Map(),
  },
  progress: {
    ...{ epoch: 2, step: 1, totalSteps: 7, isTrained: false, stepsPerEpoch: 6, epochMillis: 12.5 },
    loss: { sum: 1, count: 2, last: 0.5 },
  },
  data: { pass: 1, taken: 9, buffer: [4, 2], random: [1, 2, 3, 4], isPassEnd: false },
  history: emptyHistory(),
  seed: 42,
  config: "the config",
};
const bytes = new Blob([encodeCheckpoint(checkpoint)]);

const aHistory = { epochs: [], steps: { loss: [1, 0.5], learningRate: [], gradientNorm: [], millis: [] } };

function run(parts: Partial<RunRecord> = {}): RunRecord {
  return {
    ...{ id: "run", name: "digits", startedAt: 1, updatedAt: 2, file: "config.j2", text: "the config" },
    files: [
      { path: "digits.tokens", content: new Blob(["<pad>\none"]) },
      { path: "train_1.tfrecord", content: `${base}samples/train_1.tfrecord` },
    ],
    missing: [{ path: "train_2.tfrecord", sizeBytes: 1e9 }],
    ...{ seed: 42, batchSize: 4, epochs: 30, hasEnded: false, history: emptyHistory() },
    ...parts,
  };
}

function info(id: string, parts: Partial<NewCheckpoint> = {}): NewCheckpoint {
  return {
    ...{ id, runId: "run", name: `digits, ${id}`, kind: "epoch", isKept: false, createdAt: Number(id), epoch: 1 },
    ...{ totalSteps: 7, loss: 1, validationLoss: null, wer: null, cer: null },
    ...parts,
  };
}

function save(parts: Partial<NewCheckpoint> & { id: string }, keep = generous, record = run()) {
  return storage.call({ type: "save-checkpoint", info: info(parts.id, parts), bytes, run: record, keep });
}

async function ids(): Promise<string[]> {
  return (await storage.call({ type: "list-checkpoints" })).map(({ id }) => id);
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** Changes a bit of what is stored, as a failing disk might. */
async function damage(id: string): Promise<void> {
  const stored = await get<Blob>(["bytes", id], raw);
  const contents = new Uint8Array(await (stored ?? new Blob()).arrayBuffer());
  contents[contents.length - 1] = (contents[contents.length - 1] ?? 0) ^ 1;
  await set(["bytes", id], new Blob([contents]), raw);
}

describe("the storage worker", () => {
  it("gives back bit for bit what was saved, after a reload too", async () => {
    const saved = await save({ id: "1", wer: 0.25 });
    expect(saved).toMatchObject({ sizeBytes: bytes.size, wer: 0.25 });
    expect(saved.sha256).toMatch(/^[0-9a-f]{64}$/);
    reopen();
    expect(await storage.call({ type: "list-checkpoints" })).toEqual([saved]);
    const read = await storage.call({ type: "read-checkpoint", id: "1" });
    expect(read.info).toEqual(saved);
    expect(await bytesOf(read.bytes)).toEqual(await bytesOf(bytes));
  });

  it("keeps a run with its curves, addresses and small files", async () => {
    const history = aHistory;
    await save({ id: "1" }, generous, run({ history }));
    await storage.call({ type: "save-run", run: run({ history, hasEnded: true }) });
    const kept = await storage.call({ type: "read-run", id: "run" });
    expect(kept).toMatchObject({ hasEnded: true, missing: run().missing });
    expect(await storage.call({ type: "read-history", id: "run" })).toEqual(history);
    expect(await storage.call({ type: "read-history", id: "none" })).toBeUndefined();
    const [vocabulary, shard] = kept?.files ?? [];
    expect(vocabulary?.content instanceof Blob && (await vocabulary.content.text())).toBe("<pad>\none");
    expect(shard?.content).toBe(`${base}samples/train_1.tfrecord`);
  });

  it("lists runs without their files and curves, newest first", async () => {
    await save({ id: "1" });
    await save({ id: "9", runId: "other" }, generous, run({ id: "other", updatedAt: 3 }));
    const { files: _, history: __, ...summary } = run();
    const listed = await storage.call({ type: "list-runs" });
    expect(listed).toEqual([{ ...summary, id: "other", updatedAt: 3 }, summary]);
  });

  it("still finds the curves in a run of an older version, which kept them in one record", async () => {
    const { files: _, ...old } = run({ id: "old", history: aHistory });
    await set(["run", "old"], old, raw);
    expect(await storage.call({ type: "read-history", id: "old" })).toEqual(aHistory);
    const { history: __, ...summary } = old;
    expect(await storage.call({ type: "list-runs" })).toEqual([summary]);
    expect(await storage.call({ type: "read-run", id: "old" })).toEqual({ ...summary, files: [] });
    await storage.call({ type: "save-run", run: run({ id: "old" }) });
    expect(await storage.call({ type: "read-history", id: "old" })).toEqual(emptyHistory());
  });

  it("removes with a save what the rule removes, but nothing kept by hand or of another run", async () => {
    const rule = { best: 1, last: 1 };
    await save({ id: "1", wer: 0.5, isKept: true });
    await save({ id: "2", wer: 0.1 });
    await save({ id: "3", wer: 0.4 });
    await save({ id: "9", runId: "other" }, generous, run({ id: "other" }));
    await save({ id: "4", wer: 0.6 }, rule);
    expect(await ids()).toEqual(["9", "4", "2", "1"]);
    expect(await get(["bytes", "3"], raw)).toBeUndefined();
  });

  it("renames, and keeps by hand", async () => {
    await save({ id: "1" });
    await storage.call({ type: "rename-checkpoint", id: "1", name: "the best" });
    await storage.call({ type: "keep-checkpoint", id: "1", isKept: true });
    expect(await storage.call({ type: "list-checkpoints" })).toMatchObject([{ name: "the best", isKept: true }]);
    const rename = storage.call({ type: "rename-checkpoint", id: "none", name: "x" });
    await expect(rename).rejects.toMatchObject({ code: "checkpoint-missing" });
  });

  it("brings back what was deleted last, and frees it with the next deletion", async () => {
    await save({ id: "1" });
    await save({ id: "2" });
    await storage.call({ type: "delete-checkpoint", id: "1" });
    expect(await ids()).toEqual(["2"]);
    expect(await storage.call({ type: "undo-delete" })).toMatchObject([{ id: "1" }]);
    expect(await bytesOf((await storage.call({ type: "read-checkpoint", id: "1" })).bytes)).toEqual(
      await bytesOf(bytes),
    );
    expect(await storage.call({ type: "undo-delete" })).toEqual([]);
    await storage.call({ type: "delete-checkpoint", id: "1" });
    await storage.call({ type: "delete-checkpoint", id: "2" });
    expect(await get(["bytes", "1"], raw)).toBeUndefined();
    expect(await storage.call({ type: "undo-delete" })).toMatchObject([{ id: "2" }]);
  });

  it("brings back a run with its checkpoints, and what a rule removed of every run", async () => {
    await save({ id: "1" });
    await save({ id: "2" }, generous, run({ history: aHistory }));
    await save({ id: "8", runId: "other" }, generous, run({ id: "other" }));
    await save({ id: "9", runId: "other" }, generous, run({ id: "other" }));
    await storage.call({ type: "delete-run", id: "run" });
    expect(await ids()).toEqual(["9", "8"]);
    expect(await storage.call({ type: "read-run", id: "run" })).toBeUndefined();
    expect(await storage.call({ type: "read-history", id: "run" })).toBeUndefined();
    await storage.call({ type: "undo-delete" });
    expect((await storage.call({ type: "read-run", id: "run" }))?.files).toHaveLength(2);
    expect(await storage.call({ type: "read-history", id: "run" })).toEqual(aHistory);

    const removed = await storage.call({ type: "apply-retention", keep: { best: 0, last: 1 } });
    expect(removed.map(({ id }) => id).sort()).toEqual(["1", "8"]);
    expect(await ids()).toEqual(["9", "2"]);
    await storage.call({ type: "undo-delete" });
    expect(await ids()).toEqual(["9", "8", "2", "1"]);
  });

  it("frees the files and curves of a deleted run with the next deletion, unless it was saved again", async () => {
    await save({ id: "1" }, generous, run({ history: aHistory }));
    await storage.call({ type: "delete-run", id: "run" });
    await save({ id: "2" }, generous, run({ name: "anew" }));
    expect(await storage.call({ type: "undo-delete" })).toMatchObject([{ id: "1" }]);
    expect(await storage.call({ type: "list-runs" })).toMatchObject([{ name: "anew" }]);
    await storage.call({ type: "delete-run", id: "run" });
    await save({ id: "3" }, generous, run());
    await storage.call({ type: "delete-checkpoint", id: "3" });
    expect((await storage.call({ type: "read-run", id: "run" }))?.files).toHaveLength(2);
    await storage.call({ type: "delete-run", id: "run" });
    await storage.call({ type: "delete-run", id: "none" });
    for (const kind of ["run", "files", "history"]) expect(await get([kind, "run"], raw)).toBeUndefined();
  });

  it("frees what was deleted when the page is opened anew", async () => {
    await save({ id: "1" });
    await storage.call({ type: "delete-checkpoint", id: "1" });
    reopen();
    expect(await storage.call({ type: "undo-delete" })).toEqual([]);
    expect(await get(["bytes", "1"], raw)).toBeUndefined();
  });

  it("refuses a damaged checkpoint, and takes the one before it as the latest", async () => {
    await save({ id: "1" });
    await save({ id: "2" });
    expect(await storage.call({ type: "latest-checkpoint", runId: "run" })).toMatchObject({ id: "2" });
    await damage("2");
    await expect(storage.call({ type: "read-checkpoint", id: "2" })).rejects.toMatchObject({
      code: "checkpoint-damaged",
      nextStep: expect.stringContaining("Delete it"),
    });
    expect(await storage.call({ type: "latest-checkpoint", runId: "run" })).toMatchObject({ id: "1" });
    await damage("1");
    expect(await storage.call({ type: "latest-checkpoint", runId: "run" })).toBeUndefined();
  });

  it("tells every door of every change, in every tab", async () => {
    const { port1, port2 } = new MessageChannel();
    await storage.call({ type: "connect", port: port1 }, [port1]);
    const heard = vi.fn<(event: StorageEvent) => void>();
    const trainer = new Caller<StorageRequest, StorageReplies, StorageEvent>(port2, heard);
    const first = worker;
    const heardInFirst = told.length;
    open();
    const elsewhere = vi.fn<(event: MessageEvent) => void>();
    first.addEventListener("message", elsewhere);
    await save({ id: "1" }); // by the second worker
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith({ type: "changed" }));
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(heardInFirst));
    await vi.waitFor(() => expect(elsewhere).toHaveBeenCalled());
    expect(await trainer.call({ type: "list-checkpoints" })).toHaveLength(1);
    first.terminate();
  });

  it("says how much is used of how much", async () => {
    const state = await storage.call({ type: "state" });
    expect(state.quotaBytes).toBeGreaterThan(state.usedBytes);
    expect(state.isPersisted).toBe(await navigator.storage.persisted());
  });
});

describe("import-checkpoint", () => {
  const importing = (file: string, content: Blob) =>
    storage.call({ type: "import-checkpoint", file, bytes: content, base });
  const origin = { ...run(), runId: "run", runName: "digits", name: "digits, epoch 1", createdAt: 77 };

  it("makes in a fresh browser the run and the checkpoint that were exported", async () => {
    const imported = await importing("a.safetensors", await exportCheckpoint(bytes, origin, base));
    expect(imported).toMatchObject({
      ...{ runId: "run", name: "digits, epoch 1", kind: "imported", isKept: true, createdAt: 77 },
      ...{ epoch: 0, totalSteps: 7, loss: 0.5, wer: null },
    });
    const read = await storage.call({ type: "read-checkpoint", id: imported.id });
    expect(await bytesOf(read.bytes)).toEqual(await bytesOf(bytes));
    const record = await storage.call({ type: "read-run", id: "run" });
    const { files, updatedAt: _, history, ...rest } = run();
    expect(record).toMatchObject(rest);
    expect(await storage.call({ type: "read-history", id: "run" })).toEqual(history);
    expect(record?.files.map(({ path }) => path).sort()).toEqual(files.map(({ path }) => path).sort());
  });

  it("leaves a run that is there as it is", async () => {
    await save({ id: "1" }, generous, run({ name: "digits, renamed", history: aHistory }));
    await importing("a.safetensors", await exportCheckpoint(bytes, origin, base));
    expect(await storage.call({ type: "read-run", id: "run" })).toMatchObject({
      name: "digits, renamed",
      updatedAt: 2,
    });
    expect(await storage.call({ type: "read-history", id: "run" })).toEqual(aHistory);
    expect(await ids()).toHaveLength(2);
  });

  it("takes the same file in once", async () => {
    const exported = await exportCheckpoint(bytes, origin, base);
    const first = await importing("a.safetensors", exported);
    expect(await importing("a (1).safetensors", exported)).toEqual(first);
    expect(await ids()).toHaveLength(1);
  });

  it("takes what the train command wrote, with the epochs of its config", async () => {
    const text = await (await fetch("/samples/digits/config.j2")).text();
    const written = new Blob([encodeCheckpoint({ ...checkpoint, config: text })]);
    const imported = await importing("digits.safetensors", written);
    const record = await storage.call({ type: "read-run", id: imported.runId });
    expect(record).toMatchObject({ name: "digits", text, files: [], seed: 42 });
    expect(record?.epochs).toBeGreaterThan(1);
  });

  it("refuses a damaged file and leaves nothing of it", async () => {
    const exported = await exportCheckpoint(bytes, origin, base);
    const cut = exported.slice(0, exported.size - 4);
    await expect(importing("a.safetensors", cut)).rejects.toMatchObject({ code: "checkpoint-damaged" });
    expect(await ids()).toEqual([]);
    expect(await storage.call({ type: "list-runs" })).toEqual([]);
  });
});

/** Fails at the end of the work, as a disk that filled up meanwhile. Chromium caches its quota for too long to fill it here. */
class FullDatabase extends Database {
  override write<Result>(work: (store: IDBObjectStore) => Promise<Result>): Promise<Result> {
    return super.write(async store => {
      await work(store);
      throw new DOMException("The disk is full.", "QuotaExceededError");
    });
  }
}

describe("Store", () => {
  const database = new Database("transducer-studio-checkpoints");
  const quotaBytes = 5e6;

  it("writes a checkpoint in one transaction: where the run cannot be written, neither are the bytes", async () => {
    const unwritable = { ...run(), history: (() => undefined) as unknown as RunRecord["history"] }; // to fail cloning
    const saving = new Store(database, storageState).save(info("1"), bytes, unwritable, generous);
    await expect(saving).rejects.toMatchObject({ code: "storage-failed" });
    expect(await get(["info", "1"], raw)).toBeUndefined();
    expect(await get(["bytes", "1"], raw)).toBeUndefined();
  });

  it("says before it writes that there is no room, and leaves the older checkpoint", async () => {
    await save({ id: "1" });
    const full = new Store(database, async () => ({ usedBytes: 4.9e6, quotaBytes, isPersisted: false }));
    await expect(full.save(info("2"), bytes, run(), { best: 0, last: 1 })).rejects.toMatchObject({
      code: "storage-full",
      message: expect.stringContaining("4.9 MB of the 5.0 MB"),
      nextStep: expect.stringContaining("Delete checkpoints"),
    });
    expect(await ids()).toEqual(["1"]);
  });

  it("says so where the browser refuses in the midst of it, and leaves the older checkpoint", async () => {
    await save({ id: "1" });
    const store = new Store(new FullDatabase("transducer-studio-checkpoints"), storageState);
    const saving = store.save(info("2"), bytes, run(), { best: 0, last: 1 });
    await expect(saving).rejects.toMatchObject({ code: "storage-full", message: expect.stringContaining("MB") });
    expect(await ids()).toEqual(["1"]);
    expect(await get(["bytes", "2"], raw)).toBeUndefined();
  });

  it("frees what was deleted last before it says so", async () => {
    await save({ id: "1" });
    await storage.call({ type: "delete-checkpoint", id: "1" });
    let usedBytes = 4.9e6;
    const store = new Store(database, async () => {
      const state = { usedBytes, quotaBytes, isPersisted: false };
      usedBytes = 1e6;
      return state;
    });
    await store.save(info("2"), bytes, run(), generous);
    expect(await get(["bytes", "1"], raw)).toBeUndefined();
    expect(await ids()).toEqual(["2"]);
  });
});
