import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAll } from "../../../src/data/bytes.ts";
import { type Shard, ShardCache } from "../../../src/sources/shard-cache.ts";
import { MemoryCacheFolder } from "../../support/memory-cache-folder.ts";

const shard = (number: number, sizeBytes = 10, version = "1"): Shard => ({
  endpoint: "",
  address: `s3://b/train_${number}.tfrecord`,
  version,
  sizeBytes,
});

const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 251);

function cacheOf(folder: MemoryCacheFolder, limitBytes: number) {
  let now = 0;
  return new ShardCache(folder, { limitBytes: () => limitBytes, now: () => now++ });
}

/** True where it is kept afterwards. */
async function keep(cache: ShardCache, one: Shard): Promise<boolean> {
  const writing = await cache.begin(one);
  await writing?.write(bytes(one.sizeBytes));
  return (await writing?.finish()) ?? false;
}

async function use(cache: ShardCache, one: Shard): Promise<boolean> {
  const stream = await cache.open(one, 0);
  await stream?.cancel();
  return stream !== undefined;
}

const sorted = (numbers: number[]) => numbers.sort((a, b) => a - b);

const numbersOf = async (cache: ShardCache) =>
  sorted((await cache.list()).map(({ address }) => Number(/\d+(?=\.tfrecord)/.exec(address)?.[0])));

describe("ShardCache", () => {
  it("gives back what was kept, from any offset", async () => {
    const cache = cacheOf(new MemoryCacheFolder(), 100);
    await keep(cache, shard(1, 50));
    for (const offset of [0, 20, 50]) {
      const stream = await cache.open(shard(1, 50), offset);
      expect(stream && (await readAll(stream))).toEqual(bytes(50).slice(offset));
    }
    expect(await cache.open(shard(2), 0)).toBeUndefined();
  });

  it("keeps what a list of the most recently used ones keeps, and never more than its limit", async () => {
    const step = fc.record({
      does: fc.constantFrom("keep", "use"),
      number: fc.nat(6),
    });
    const plan = fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 7, maxLength: 7 }),
      limit: fc.integer({ min: 0, max: 100 }),
      steps: fc.array(step, { maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ sizes, limit, steps }) => {
        const folder = new MemoryCacheFolder();
        const cache = cacheOf(folder, limit);
        let model: number[] = []; // least recently used first
        const sizeOf = (number: number) => sizes[number] ?? 0;
        for (const { does, number } of steps) {
          const isKept = model.includes(number);
          if (does === "use") expect(await use(cache, shard(number, sizeOf(number)))).toBe(isKept);
          else if (!isKept) expect(await keep(cache, shard(number, sizeOf(number)))).toBe(sizeOf(number) <= limit);
          if (does === "use" ? isKept : !isKept && sizeOf(number) <= limit) {
            model = [...model.filter(other => other !== number), number];
          }
          while (model.reduce((sum, other) => sum + sizeOf(other), 0) > limit) model.shift();
          expect(await numbersOf(cache)).toEqual(sorted([...model]));
          expect(folder.usedBytes).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it("stays under its limit with several shards on their way at once", async () => {
    const folder = new MemoryCacheFolder();
    const cache = cacheOf(folder, 35);
    const writings = await Promise.all([1, 2, 3, 4].map(number => cache.begin(shard(number))));
    expect(writings.map(writing => writing !== undefined)).toEqual([true, true, true, false]);
    for (const writing of writings) await writing?.write(bytes(10));
    for (const writing of writings) await writing?.finish();
    expect(await numbersOf(cache)).toEqual([1, 2, 3]);
  });

  it.each([
    ["too short", [4]],
    ["too long", [6, 6]],
  ])("keeps no shard that is %s", async (_, chunks) => {
    const folder = new MemoryCacheFolder();
    const cache = cacheOf(folder, 100);
    const writing = await cache.begin(shard(1));
    for (const chunk of chunks) await writing?.write(bytes(chunk));
    expect(await writing?.finish()).toBe(false);
    expect(folder.files.size).toBe(0);
    expect(await keep(cache, shard(1))).toBe(true); // and the place is free again
  });

  it("writes no shard twice at the same time", async () => {
    const folder = new MemoryCacheFolder();
    const [one, other] = [cacheOf(folder, 100), cacheOf(folder, 100)];
    const writing = await one.begin(shard(1));
    expect(await one.begin(shard(1))).toBeUndefined();
    expect(await other.begin(shard(1))).toBeUndefined();
    await writing?.discard();
    expect(await keep(other, shard(1))).toBe(true);
  });

  it("lets the least recently used go when the disk is full before the limit, and goes on writing", async () => {
    const folder = new MemoryCacheFolder(25);
    const cache = cacheOf(folder, 1000);
    await keep(cache, shard(1));
    await keep(cache, shard(2));
    expect(await keep(cache, shard(3))).toBe(true);
    expect(await numbersOf(cache)).toEqual([2, 3]);
  });

  it("goes on without keeping where even an empty cache leaves no room", async () => {
    const folder = new MemoryCacheFolder(5);
    expect(await keep(cacheOf(folder, 1000), shard(1))).toBe(false);
    expect(folder.files.size).toBe(0);
  });

  it("drops other versions and lengths of what is listed, and nothing else", async () => {
    const cache = cacheOf(new MemoryCacheFolder(), 1000);
    for (const one of [shard(1), shard(1, 10, "2"), shard(2), shard(3, 12)]) await keep(cache, one);
    await cache.keepVersions([shard(1, 10, "2"), shard(3, 13)]);
    const left = (await cache.list()).map(({ address, version }) => `${address} ${version}`);
    expect(left.sort()).toEqual(["s3://b/train_1.tfrecord 2", "s3://b/train_2.tfrecord 1"]);
  });

  it("tells the same address of two endpoints apart", async () => {
    const cache = cacheOf(new MemoryCacheFolder(), 1000);
    await keep(cache, shard(1));
    expect(await use(cache, { ...shard(1), endpoint: "http://other" })).toBe(false);
    await cache.keepVersions([{ ...shard(1, 10, "9"), endpoint: "http://other" }]);
    expect(await use(cache, shard(1))).toBe(true);
  });

  it("takes a file of another length than its label for none", async () => {
    const folder = new MemoryCacheFolder();
    const cache = cacheOf(folder, 1000);
    await keep(cache, shard(1));
    for (const file of folder.files.values()) file.chunks.push(bytes(1));
    expect(await use(cache, shard(1))).toBe(false);
    expect(folder.files.size).toBe(0);
  });

  it("removes what a writer that is no more has left", async () => {
    const folder = new MemoryCacheFolder();
    folder.files.set("left", { chunks: [bytes(10)], isHeld: false });
    const cache = cacheOf(folder, 10);
    expect(await keep(cache, shard(1))).toBe(true);
    expect(folder.files.has("left")).toBe(false);
  });

  it("lets the oldest go when its limit was lowered, and everything when it is emptied", async () => {
    const folder = new MemoryCacheFolder();
    await keep(cacheOf(folder, 100), shard(1));
    const lowered = new ShardCache(folder, { limitBytes: () => 15, now: () => 50 });
    await keep(new ShardCache(folder, { limitBytes: () => 100, now: () => 40 }), shard(2));
    await lowered.trim();
    expect(await numbersOf(lowered)).toEqual([2]);
    await lowered.empty();
    expect(folder.files.size).toBe(0);
  });
});
