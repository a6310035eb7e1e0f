import { createStore as createDatabase, del, set, values } from "idb-keyval";
import { createStore, useStore } from "zustand";
import { type ErrorReport, reportOf } from "../lib/result.ts";
import type { Credentials } from "../sources/index.ts";

/** The keys of object storage at hand. No other store, and nothing that is kept or sent with a project, holds any. */
export interface CredentialsState {
  held: readonly HeldKeys[]; // one for each endpoint
  keepingError: ErrorReport | null; // why keys could not be kept on this device, or not be taken off it
}

export interface HeldKeys extends Credentials {
  /** On this device too; else only until the page is closed. */
  isKept: boolean;
}

export const credentialsStore = createStore<CredentialsState>(() => ({ held: [], keepingError: null }));

export function useCredentials<T>(selector: (state: CredentialsState) => T): T {
  return useStore(credentialsStore, selector);
}

/** Takes the place of keys given for the same endpoint before. They are kept on this device only where that is asked for. */
export async function holdKeys(keys: Credentials, { isKept }: { isKept: boolean }): Promise<void> {
  await hydrated;
  hold([...others(keys.endpoint), { ...keys, isKept }]);
  await onDevice(() => (isKept ? set(keys.endpoint, keys, database()) : del(keys.endpoint, database())));
}

/** In memory, in that of every other tab, and on this device. Requests under way go on with them. */
export async function forgetKeys(endpoint: string): Promise<void> {
  await hydrated;
  hold(others(endpoint));
  await onDevice(() => del(endpoint, database()));
  otherTabs.postMessage({ type: "forgotten", endpoint } satisfies KeysNews); // a tab that opens now finds none kept
}

/** What tabs tell each other of keys. The keys themselves are told to nobody. */
interface KeysNews {
  type: "forgotten";
  endpoint: string;
}

export const keysChannel = "transducer-studio keys";
const otherTabs = new BroadcastChannel(keysChannel);

otherTabs.addEventListener("message", ({ data: { endpoint } }: MessageEvent<KeysNews>) => void hearForgotten(endpoint));

async function hearForgotten(endpoint: string): Promise<void> {
  await hydrated;
  const left = others(endpoint);
  if (left.length < credentialsStore.getState().held.length) hold(left);
}

/** Everything at hand, as workers are given it. What was kept of an earlier visit is waited for. */
export async function keysAtHand(): Promise<readonly Credentials[]> {
  await hydrated;
  return credentialsStore.getState().held.map(({ endpoint, accessKeyId, secretAccessKey, sessionToken }) => ({
    ...{ endpoint, accessKeyId, secretAccessKey },
    ...(sessionToken !== undefined && { sessionToken }),
  }));
}

function others(endpoint: string): HeldKeys[] {
  return credentialsStore.getState().held.filter(keys => keys.endpoint !== endpoint);
}

function hold(held: readonly HeldKeys[]): void {
  credentialsStore.setState({ held });
}

async function onDevice(change: () => Promise<void>): Promise<void> {
  try {
    await change();
    credentialsStore.setState({ keepingError: null });
  } catch (error) {
    credentialsStore.setState({ keepingError: reportOf(error) });
  }
}

async function hydrate(): Promise<void> {
  try {
    const kept = await values<Credentials>(database()); // as `holdKeys` wrote them
    if (kept.length > 0) hold(kept.map(keys => ({ ...keys, isKept: true })));
  } catch {
    // Where the browser keeps nothing, nothing was kept.
  }
}

/** A database of its own: nothing that copies the project, its runs or checkpoints comes near it. */
function database(): ReturnType<typeof createDatabase> {
  opened ??= createDatabase("transducer-studio-keys", "keys");
  return opened;
}

let opened: ReturnType<typeof createDatabase> | undefined;

const hydrated = hydrate();
