import { mkdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { StudioError } from "../lib/result.ts";
import { cachedSource, type DataSource, readAhead, ShardCache, type StorageEndpoint } from "../sources/index.ts";
import { cachePath } from "./cache-folder.ts";
import { shardFolder } from "./shard-folder.ts";
import type { Terminal } from "./terminal.ts";

/** Names the limit in GB; 0 keeps nothing. */
export const limitVariable = "STUDIO_SHARD_CACHE_GB";

const usualLimitGb = 16;
const leastFreeShare = 1 / 20;

/**
 * A remote source read ahead, its shards kept in the user's cache folder: what trains from a bucket reads it once. Nothing
 * more is kept while less than a twentieth of the disk is free.
 *
 * @throws StudioError `environment-unreadable`
 */
export function shardSource(
  remote: DataSource,
  storage: StorageEndpoint | undefined,
  { environment, paths, err }: Pick<Terminal, "environment" | "paths" | "err">,
): DataSource {
  const ahead = readAhead(remote);
  const limit = limitOf(environment[limitVariable]);
  if (limit === 0) return ahead;
  const folder = join(cachePath(environment, paths.home), "shards");
  const cache = new ShardCache(shardFolder(folder), {
    limitBytes: async () => ((await freeShare(folder)) < leastFreeShare ? 0 : limit),
  });
  const offline = (shards: readonly string[]) =>
    err(`The server cannot be reached: ${shards.length} shards come from the cache, as they were when last read.\n`);
  return cachedSource(ahead, cache, { endpoint: storage?.endpoint, offline });
}

function limitOf(text: string | undefined): number {
  const gigabytes = text === undefined || text.trim() === "" ? usualLimitGb : Number(text);
  if (Number.isFinite(gigabytes) && gigabytes >= 0) return gigabytes * 1e9;
  const nextStep = "Give it a number of GB such as 16, or 0 to keep no shards.";
  throw new StudioError("environment-unreadable", `${limitVariable} is no number.`, {}, nextStep);
}

async function freeShare(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const { bavail, blocks } = await statfs(folder);
  return bavail / blocks;
}
