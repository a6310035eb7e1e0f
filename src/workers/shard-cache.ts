import { createStore, get, set } from "idb-keyval";
import { cachedSource, type DataSource, readAhead, ShardCache, type StorageEndpoint } from "../sources/index.ts";
import { opfsCacheFolder } from "./opfs-cache-folder.ts";

/** What happens to the cache of shards, told to all tabs and workers. */
export type ShardNews =
  | { type: "changed" } // shards have come or gone
  | { type: "offline" }; // some are read without a check that the server still has the same

export const shardChannel = "transducer-studio shards";

/** A remote source read ahead, its shards kept in the browser's own file system where there is one. */
export function shardSource(remote: DataSource, storage: StorageEndpoint | undefined): DataSource {
  const ahead = readAhead(remote);
  const cache = openShardCache();
  const offline = () => tellNews({ type: "offline" });
  return cache === undefined ? ahead : cachedSource(ahead, cache, { endpoint: storage?.endpoint, offline });
}

/** The one cache of this origin; undefined where the browser has no file system of its own. */
export function openShardCache(): ShardCache | undefined {
  if (!("storage" in navigator) || !("getDirectory" in navigator.storage)) return undefined;
  opened ??= new ShardCache(opfsCacheFolder("shards"), {
    limitBytes: shardLimit,
    changed: () => tellNews({ type: "changed" }),
  });
  return opened;
}

let opened: ShardCache | undefined;

/** Bytes. What this browser was told before, or the usual limit. */
export async function shardLimit(): Promise<number> {
  try {
    return (await get<number>(limitKey, database())) ?? usualShardLimit;
  } catch {
    return usualShardLimit; // the browser keeps nothing for this page
  }
}

/** @throws where the browser keeps nothing */
export function keepShardLimit(bytes: number): Promise<void> {
  return set(limitKey, bytes, database());
}

export const usualShardLimit = 4e9;
const limitKey = "limit";

function database(): ReturnType<typeof createStore> {
  settings ??= createStore("transducer-studio-shards", "settings");
  return settings;
}

let settings: ReturnType<typeof createStore> | undefined;

// Left open for as long as the page or worker lives: a channel that is closed at once may lose what was posted.
let channel: BroadcastChannel | undefined;

function tellNews(news: ShardNews): void {
  channel ??= new BroadcastChannel(shardChannel);
  channel.postMessage(news);
}
