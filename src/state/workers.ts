import { Caller } from "../workers/calls.ts";
import type { StorageEvent, StorageReplies, StorageRequest } from "../workers/storage/protocol.ts";
import type { TrainerEvent, TrainerReplies, TrainerRequest } from "../workers/trainer/protocol.ts";
import { endOnError } from "../workers/worker-death.ts";

/** The workers of this tab. Each starts at its first use; one that dies is replaced at the next. */
export type Trainer = Caller<TrainerRequest, TrainerReplies, TrainerEvent>;
export type Storage = Caller<StorageRequest, StorageReplies, StorageEvent>;

let openedTrainer: Trainer | undefined;
let openedStorage: Storage | undefined;
const trainerListeners = new Set<(event: TrainerEvent) => void>();
const storageListeners = new Set<(event: StorageEvent) => void>();

export function trainer(): Trainer {
  if (openedTrainer !== undefined) return openedTrainer;
  const worker = new Worker(new URL("../workers/trainer/worker.ts", import.meta.url), {
    type: "module",
    name: "trainer",
  });
  const caller: Trainer = new Caller(worker, event => tell(trainerListeners, event));
  const abandon = (error: Error) => {
    openedTrainer = undefined; // the next call begins with a new one
    caller.abandon(error);
  };
  endOnError(worker, { abandon }, "trains");
  openedTrainer = caller;
  storage();
  connect();
  return caller;
}

export function storage(): Storage {
  if (openedStorage !== undefined) return openedStorage;
  const worker = new Worker(new URL("../workers/storage/worker.ts", import.meta.url), {
    type: "module",
    name: "storage",
  });
  const caller: Storage = new Caller(worker, event => tell(storageListeners, event));
  const abandon = (error: Error) => {
    openedStorage = undefined;
    caller.abandon(error);
    connect();
  };
  endOnError(worker, { abandon }, "keeps checkpoints");
  openedStorage = caller;
  return caller;
}

/** Gives the trainer a door of its own to the storage worker of the moment. */
function connect(): void {
  if (openedTrainer === undefined) return;
  const { port1, port2 } = new MessageChannel();
  // Should one of the two die meanwhile, whoever uses it is told.
  storage()
    .call({ type: "connect", port: port1 }, [port1])
    .catch(() => undefined);
  openedTrainer.call({ type: "connect-storage", port: port2 }, [port2]).catch(() => undefined);
}

/** Gives a function that stops listening. */
export function onTrainerEvent(listener: (event: TrainerEvent) => void): () => void {
  trainerListeners.add(listener);
  return () => trainerListeners.delete(listener);
}

export function onStorageEvent(listener: (event: StorageEvent) => void): () => void {
  storageListeners.add(listener);
  return () => storageListeners.delete(listener);
}

function tell<Event>(listeners: ReadonlySet<(event: Event) => void>, event: Event): void {
  for (const listener of listeners) listener(event);
}
