import { createStore, useStore } from "zustand";
import { keepShardLimit, openShardCache, type ShardNews, shardChannel, shardLimit } from "../workers/shard-cache.ts";

/** What the browser keeps of remote shards. */
export interface ShardCacheState {
  shards: number;
  bytes: number;
  limitBytes: number | undefined; // undefined until it is known, and where the browser can keep no shards
  /** Some are read without a check that the server still has the same. */
  isUnchecked: boolean;
}

export const shardCacheStore = createStore<ShardCacheState>(() => ({
  shards: 0,
  bytes: 0,
  limitBytes: undefined,
  isUnchecked: false,
}));

export function useShardCache<T>(selector: (state: ShardCacheState) => T): T {
  return useStore(shardCacheStore, selector);
}

/** Follows what happens to the cache in whatever worker or tab, from now on. */
export function watchShardCache(): void {
  if (channel !== undefined) return;
  channel = new BroadcastChannel(shardChannel);
  channel.addEventListener("message", ({ data }: MessageEvent<ShardNews>) => {
    if (data.type === "offline") shardCacheStore.setState({ isUnchecked: true });
    else if (hasLooked) void lookAtShardCache();
  });
}

let channel: BroadcastChannel | undefined;
let hasLooked = false;

/** False where shards are left that are being written at this moment. */
export async function emptyShardCache(): Promise<boolean> {
  const isEmpty = (await openShardCache()?.empty()) ?? true;
  await lookAtShardCache();
  return isEmpty;
}

/** What is over the new limit goes at once. @throws where the browser keeps no settings */
export async function setShardLimit(bytes: number): Promise<void> {
  await keepShardLimit(bytes);
  await openShardCache()?.trim();
  await lookAtShardCache();
}

let looking: Promise<void> | undefined;
let isStale = false;

/** Counts what is kept. Changes that come meanwhile are looked at together, afterwards. */
export function lookAtShardCache(): Promise<void> {
  hasLooked = true;
  isStale = true;
  looking ??= (async () => {
    while (isStale) {
      isStale = false;
      await read().catch(() => shardCacheStore.setState({ limitBytes: undefined })); // the browser forbids it
    }
    looking = undefined;
  })();
  return looking;
}

async function read(): Promise<void> {
  const cache = openShardCache();
  if (cache === undefined) return;
  const [kept, limitBytes] = await Promise.all([cache.list(), shardLimit()]);
  const bytes = kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  shardCacheStore.setState({ shards: kept.length, bytes, limitBytes });
}
