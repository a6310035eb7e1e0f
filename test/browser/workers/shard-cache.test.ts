import { afterEach, describe, expect, it, vi } from "vitest";
import { ShardCache } from "../../../src/sources/index.ts";
import { opfsCacheFolder } from "../../../src/workers/opfs-cache-folder.ts";
import type { Pass, PassResult } from "./shard-cache.worker.ts";

const folder = "shards-under-test";
const files = [1, 2].map(number => ({ name: `s3://bucket/${number}.tfrecord`, version: "a", sizeBytes: 200_000 }));
const names = files.map(({ name }) => name);
const usual: Pass = { folder, files, limitBytes: 1e9, isNetworkForbidden: false };
const workers: Worker[] = [];

afterEach(async () => {
  for (const worker of workers.splice(0)) worker.terminate();
  const root = await navigator.storage.getDirectory();
  const isRemoved = () =>
    root.removeEntry(folder, { recursive: true }).then(
      () => true,
      () => false, // a worker that has just been ended may hold a file still
    );
  await vi.waitUntil(isRemoved, { timeout: 10_000 });
});

function start(): (pass: Partial<Pass>) => Promise<PassResult> {
  const worker = new Worker(new URL("./shard-cache.worker.ts", import.meta.url), { type: "module" });
  workers.push(worker);
  return pass =>
    new Promise((resolve, reject) => {
      const hear = ({ data }: MessageEvent<{ result: PassResult } | { failed: string }>) =>
        "result" in data ? resolve(data.result) : reject(new Error(data.failed));
      worker.addEventListener("message", hear, { once: true });
      worker.postMessage({ ...usual, ...pass });
    });
}

const cache = () => new ShardCache(opfsCacheFolder(folder), { limitBytes: () => 1e9 });

describe("shards in the browser's own file system", () => {
  it("are read without the network in the next pass, also by another worker", async () => {
    const first = start();
    const { sha256, opened } = await first({});
    expect(opened).toEqual(names);
    expect(new Set(sha256).size).toBe(1); // of equal content
    expect(await first({ isNetworkForbidden: true })).toEqual({ sha256, opened: [] });
    expect(await start()({ isNetworkForbidden: true })).toEqual({ sha256, opened: [] });
  });

  it("are read rightly by two workers that want the same ones at the same time", async () => {
    const results = await Promise.all([start()({}), start()({})]);
    expect(results[0]?.sha256).toEqual(results[1]?.sha256);
    expect(await start()({ isNetworkForbidden: true })).toMatchObject({ sha256: results[0]?.sha256 });
  });

  it("stay within the limit, and make room for those used later", async () => {
    const run = start();
    await run({ limitBytes: 300_000 });
    const kept = await cache().list();
    expect(kept.map(({ address }) => address)).toEqual([names[1]]);
    expect((await run({ limitBytes: 300_000, files: files.slice(1), isNetworkForbidden: true })).opened).toEqual([]);
  });

  it("are fetched anew after their version has changed, and the old ones go", async () => {
    const run = start();
    await run({});
    const changed = files.map(file => ({ ...file, version: "b" }));
    expect((await run({ files: changed })).opened).toEqual(names);
    expect((await cache().list()).map(({ version }) => version)).toEqual(["b", "b"]);
  });

  it("leave nothing where their worker ends in the midst of one", async () => {
    await start()({ files: files.slice(0, 1), stopsAfterBytes: 100_000 });
    const own = opfsCacheFolder(folder);
    expect(await own.list()).toMatchObject([{ key: expect.any(String) }]);
    expect(await cache().list()).toEqual([]);
    await own.sweep();
    expect((await own.list()).length).toBe(1); // its worker lives
    workers[0]?.terminate();
    await expect.poll(async () => own.sweep().then(async () => own.list())).toEqual([]);
    expect((await start()({})).opened).toEqual(names);
    expect((await cache().list()).length).toBe(2);
  });

  it("are read all the same, and not kept, where the browser never answers a request for a lock", async () => {
    const { sha256 } = await start()({ files: files.slice(0, 1) });
    expect(await cache().empty()).toBe(true);
    expect(await start()({ files: files.slice(0, 1), isNeverLocked: true })).toEqual({
      sha256,
      opened: names.slice(0, 1),
    });
    expect(await cache().list()).toEqual([]);
  });

  it("can be counted and removed by the page, while others may be written", async () => {
    const run = start();
    await run({});
    expect((await cache().list()).map(({ sizeBytes }) => sizeBytes)).toEqual([200_000, 200_000]);
    expect(await cache().empty()).toBe(true);
    expect(await opfsCacheFolder(folder).list()).toEqual([]);
    await run({ files: files.slice(0, 1), stopsAfterBytes: 100_000 });
    expect(await cache().empty()).toBe(false);
  });
});
