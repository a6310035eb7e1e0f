import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shardFolder } from "../../src/cli/shard-folder.ts";
import { cachedSource, type DataSource, readAhead, ShardCache } from "../../src/sources/index.ts";
import { buckets, bytesOf, endpoint, newBucket, sourceWith } from "../support/object-storage.ts";

describe("shards of a bucket in the cache", () => {
  const folder = mkdtempSync(join(tmpdir(), "studio-s3-shards-"));
  const asked: string[] = [];
  let bucket = "";
  let shards: Uint8Array[] = [];
  beforeAll(async () => {
    bucket = await newBucket();
    shards = await Promise.all([1, 2].map(number => readFile(`public/samples/digits/train_${number}.tfrecord`)));
    for (const [index, shard] of shards.entries()) await putShard(index + 1, shard);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const putShard = (number: number, bytes: Uint8Array) =>
    buckets.put(bucket, `digits/train_${number}.tfrecord`, new Uint8Array(bytes));

  /** A new session: nothing is remembered but what lies in the folder. */
  function session(): DataSource {
    const remote = sourceWith();
    const watched: DataSource = {
      list: (...rest) => {
        asked.push("list");
        return remote.list(...rest);
      },
      open: (...rest) => {
        asked.push(`open ${rest[0].slice(-16)}`);
        return remote.open(...rest);
      },
    };
    return cachedSource(readAhead(watched), new ShardCache(shardFolder(folder), { limitBytes: () => 1e9 }), {
      endpoint,
    });
  }

  async function readAll(source: DataSource): Promise<string[]> {
    for (const [index, { name }] of (await source.list(`s3://${bucket}/digits/train*.tfrecord`)).entries()) {
      const bytes = await bytesOf(await source.open(name));
      expect(Buffer.compare(bytes, shards[index] ?? new Uint8Array())).toBe(0);
    }
    return asked.splice(0);
  }

  it("are fetched once, and listed once in each session after that", async () => {
    const first = session();
    expect(await readAll(first)).toEqual(["list", "open train_1.tfrecord", "open train_2.tfrecord"]);
    expect(await readAll(first)).toEqual([]);
    expect(await readAll(session())).toEqual(["list"]);
  });

  it("are fetched anew after the bucket has got another version", async () => {
    shards[0] = await readFile("public/samples/digits/train_3.tfrecord");
    await putShard(1, shards[0]);
    expect(await readAll(session())).toEqual(["list", "open train_1.tfrecord"]);
    expect(await readAll(session())).toEqual(["list"]);
  });
});
