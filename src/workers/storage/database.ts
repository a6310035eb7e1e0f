import { createStore, promisifyRequest, type UseStore } from "idb-keyval";

/** An object store of IndexedDB whose every change is one transaction. */
export class Database {
  private readonly use: UseStore;

  constructor(name: string) {
    this.use = createStore(name, "entries");
  }

  read<Result>(work: (store: IDBObjectStore) => Promise<Result>): Promise<Result> {
    return this.use("readonly", work);
  }

  /**
   * All or nothing: what fails, even to be cloned, leaves everything as it was. The work may wait for requests to the
   * store and for nothing else.
   */
  write<Result>(work: (store: IDBObjectStore) => Promise<Result>): Promise<Result> {
    return this.use("readwrite", async store => {
      const committed = untilCommitted(store.transaction);
      committed.catch(() => undefined); // told by the await below, or by the work's own failure
      let result: Result;
      try {
        result = await work(store);
      } catch (error) {
        abort(store.transaction);
        throw error;
      }
      await committed;
      return result;
    });
  }
}

/** Of one kind, in the order of their keys. */
export function valuesOf(store: IDBObjectStore, kind: string): Promise<unknown[]> {
  return promisifyRequest<unknown[]>(store.getAll(IDBKeyRange.bound([kind], [kind, []])));
}

export function valueOf(store: IDBObjectStore, key: IDBValidKey): Promise<unknown> {
  return promisifyRequest<unknown>(store.get(key));
}

/** A full disk shows only here: requests succeed before they are committed. */
function untilCommitted(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => {
      reject(transaction.error ?? new DOMException("The transaction was given up.", "AbortError"));
    });
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has been already: a request failed.
  }
}
