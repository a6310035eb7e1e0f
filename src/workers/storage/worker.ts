import { answerCalls, type Port, workerScope } from "../calls.ts";
import { Database } from "./database.ts";
import type { StorageEvent, StorageReplies, StorageRequest } from "./protocol.ts";
import { storageState } from "./space.ts";
import { Store } from "./store.ts";

const store = new Store(new Database("transducer-studio-checkpoints"), storageState);
const posts: ((event: StorageEvent) => void)[] = [];
/** Each tab has a storage worker of its own on the one database. */
const otherTabs = new BroadcastChannel("transducer-studio checkpoints");
/** An undo does not outlive the worker. */
const cleaned = store.emptyTrash().catch(() => undefined); // a database that refuses will say so when it is asked

otherTabs.addEventListener("message", tellDoors);
open(workerScope());

function open(port: Port): void {
  posts.push(answerCalls<StorageRequest, StorageEvent>(port, answer));
}

async function answer(request: StorageRequest): Promise<unknown> {
  if (request.type === "connect") return open(request.port);
  await cleaned;
  const reply = await reactTo(request);
  if (changesAnything(request)) {
    tellDoors();
    otherTabs.postMessage(null);
  }
  return reply;
}

async function reactTo(
  request: Exclude<StorageRequest, { type: "connect" }>,
): Promise<StorageReplies[keyof StorageReplies]> {
  switch (request.type) {
    case "list-checkpoints":
      return store.checkpoints();
    case "list-runs":
      return store.runs();
    case "save-checkpoint":
      return store.save(request.info, request.bytes, request.run, request.keep);
    case "save-run":
      return store.saveRun(request.run);
    case "read-checkpoint":
      return store.readCheckpoint(request.id);
    case "read-run":
      return store.run(request.id);
    case "read-history":
      return store.history(request.id);
    case "latest-checkpoint":
      return store.latest(request.runId);
    case "rename-checkpoint":
      return store.change(request.id, { name: request.name });
    case "keep-checkpoint":
      return store.change(request.id, { isKept: request.isKept });
    case "delete-checkpoint":
      return store.deleteCheckpoint(request.id);
    case "undo-delete":
      return store.undoDelete();
    case "delete-run":
      return store.deleteRun(request.id);
    case "import-checkpoint": {
      const { importCheckpoint } = await import("./import-checkpoint.ts"); // brings the config's readers
      return importCheckpoint(store, request);
    }
    case "apply-retention":
      return store.applyRetention(request.keep, request.runId);
    case "state":
      return storageState();
    default:
      return request satisfies never;
  }
}

function changesAnything({ type }: StorageRequest): boolean {
  return !/^(list|read|latest|state)/.test(type);
}

function tellDoors(): void {
  for (const post of posts) post({ type: "changed" });
}
