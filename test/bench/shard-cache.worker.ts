import { cachedSource, type DataSource, readAhead, remoteSource, ShardCache } from "../../src/sources/index.ts";
import { opfsCacheFolder } from "../../src/workers/opfs-cache-folder.ts";

addEventListener("message", ({ data: { pattern } }: MessageEvent<{ pattern: string }>) => {
  void measure(pattern).then(postMessage);
});

/** Reads all shards of a server to their end, in turns: the milliseconds of each way to do so. */
async function measure(pattern: string): Promise<Record<string, number>> {
  const remote = remoteSource({ credentials: [] });
  const cache = new ShardCache(opfsCacheFolder("shards-bench"), { limitBytes: () => 1e12 });
  await cache.empty();
  const ways: Record<string, DataSource> = {
    "network alone": remote,
    "read ahead": readAhead(remote),
    "read ahead, and into the cache": cachedSource(readAhead(remote), cache),
    "from the cache": cachedSource(readAhead(remote), cache),
  };
  const millis: Record<string, number> = {};
  for (const [way, source] of Object.entries(ways)) {
    const began = performance.now();
    await readAllOf(source, pattern);
    millis[way] = performance.now() - began;
  }
  await cache.empty();
  return millis;
}

async function readAllOf(source: DataSource, pattern: string): Promise<void> {
  const files = await source.list(pattern);
  const readers = await Promise.all(files.map(async ({ name }) => (await source.open(name)).getReader()));
  let open = readers;
  while (open.length > 0) {
    const results = await Promise.all(open.map(async reader => ({ reader, done: (await reader.read()).done })));
    open = results.filter(({ done }) => !done).map(({ reader }) => reader);
  }
}
