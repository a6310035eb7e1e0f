import { beforeAll, describe, expect, it } from "vitest";
import { listShards } from "../../src/sources/index.ts";
import { buckets, newBucket, sourceWith } from "../support/object-storage.ts";

const shards = 1001; // a server gives at most 1000 names at once

describe("a list of a bucket", () => {
  let bucket = "";
  beforeAll(async () => {
    bucket = await newBucket();
    const numbers = Array.from({ length: shards }, (_, i) => String(i).padStart(4, "0"));
    const keys = numbers.map(number => `many/train_${number}.tfrecord`);
    keys.push("many/eval_1.tfrecord", "many/deeper/train_1.tfrecord", "train_1.tfrecord", "manyfold/train_1.tfrecord");
    await inTurns(keys, 32, key => buckets.put(bucket, key, "record"));
  }, 60_000);

  it("has every file of a folder, however many pages the server gives it in", async () => {
    const names = await listShards(sourceWith(), `s3://${bucket}/many`, "train");
    expect(names).toHaveLength(shards);
    expect(names[0]).toBe(`s3://${bucket}/many/train_0000.tfrecord`);
    expect(names.at(-1)).toBe(`s3://${bucket}/many/train_1000.tfrecord`);
  });

  it("tells sizes and versions", async () => {
    const [file] = await sourceWith().list(`s3://${bucket}/many/train_0007.tfrecord`);
    expect(file).toMatchObject({ sizeBytes: 6, version: expect.stringMatching(/[0-9a-f]{32}/) });
  });

  it.each([
    ["many/train_000?.tfrecord", 10],
    ["many/*_1.tfrecord", 1],
    ["many/*9.tfrecord", 100],
    ["*.tfrecord", 1],
    ["many/test*.tfrecord", 0],
  ])("matches %s with %i files", async (pattern, count) => {
    expect(await sourceWith().list(`s3://${bucket}/${pattern}`)).toHaveLength(count);
  });
});

async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values();
  const lane = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
