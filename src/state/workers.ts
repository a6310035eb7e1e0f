import { Caller } from "../workers/calls.ts";
import type { StorageEvent, StorageReplies, StorageRequest } from "../workers/storage/protocol.ts";
import type { TrainerEvent, TrainerReplies, TrainerRequest } from "../workers/trainer/protocol.ts";

/** The workers of this tab. Each starts at its first use and lives as long as the page. */
export type Trainer = Caller<TrainerRequest, TrainerReplies, TrainerEvent>;
export type Storage = Caller<StorageRequest, StorageReplies, StorageEvent>;

let openedTrainer: Trainer | undefined;
let openedStorage: Storage | undefined;
const trainerListeners = new Set<(event: TrainerEvent) => void>();
const storageListeners = new Set<(event: StorageEvent) => void>();

export function trainer(): Trainer {
  if (openedTrainer === undefined) {
    const worker = new Worker(new URL("../workers/trainer/worker.ts", import.meta.url), {
      type: "module",
      name: "trainer",
    });
    openedTrainer = new Caller(worker, event => tell(trainerListeners, event));
    const { port1, port2 } = new MessageChannel();
    void storage().call({ type: "connect", port: port1 }, [port1]);
    void openedTrainer.call({ type: "connect-storage", port: port2 }, [port2]);
  }
  return openedTrainer;
}

export function storage(): Storage {
  if (openedStorage === undefined) {
    const worker = new Worker(new URL("../workers/storage/worker.ts", import.meta.url), {
      type: "module",
      name: "storage",
    });
    openedStorage = new Caller(worker, event => tell(storageListeners, event));
  }
  return openedStorage;
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
