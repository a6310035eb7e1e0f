import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { buckets, bytesOf, newBucket, sourceWith } from "../support/object-storage.ts";

describe("a file of a bucket", () => {
  let bucket = "";
  let shard = new Uint8Array();
  beforeAll(async () => {
    bucket = await newBucket();
    shard = await readFile("public/samples/digits/train_1.tfrecord");
    await buckets.put(bucket, "digits/train_1.tfrecord", new Uint8Array(shard));
    await buckets.put(bucket, "digits/empty.tfrecord", "");
  });

  it("is the same, byte for byte", async () => {
    const bytes = await bytesOf(await sourceWith().open(`s3://${bucket}/digits/train_1.tfrecord`));
    expect(Buffer.compare(bytes, shard)).toBe(0);
  });

  it.each([1, 65_536, 1_611_409])("is read from byte %i on", async offset => {
    const bytes = await bytesOf(await sourceWith().open(`s3://${bucket}/digits/train_1.tfrecord`, offset));
    expect(Buffer.compare(bytes, shard.subarray(offset))).toBe(0);
  });

  it("is empty from its end on, where the server has no range to give", async () => {
    for (const key of ["digits/train_1.tfrecord", "digits/empty.tfrecord"]) {
      const bytes = await bytesOf(await sourceWith().open(`s3://${bucket}/${key}`, shard.length));
      expect(bytes).toHaveLength(0);
    }
  });

  it("that is not there is told from a bucket that is not there", async () => {
    await expect(sourceWith().open(`s3://${bucket}/digits/train_9.tfrecord`)).rejects.toMatchObject({
      code: "file-missing",
      place: { file: `s3://${bucket}/digits/train_9.tfrecord` },
    });
    await expect(sourceWith().list("s3://test-of-nobody/*.tfrecord")).rejects.toMatchObject({ code: "bucket-missing" });
  });

  it.each([
    "a b+c&d=e.tfrecord",
    "100%/50%25.tfrecord",
    "ключ/säule/数字.tfrecord",
    "what?/#1 (!'*).tfrecord",
    "a//b.tfrecord",
    "<&quot;\"'>.tfrecord",
    "🙂~-_.,;:@$^`|\\[]{}.tfrecord",
  ])("is found and read with the key %s", async key => {
    await buckets.put(bucket, `odd/${key}`, `it is ${key}`);
    const name = `s3://${bucket}/odd/${key}`;
    const folder = name.slice(0, name.lastIndexOf("/"));
    expect((await sourceWith().list(`${folder}/*.tfrecord`)).map(file => file.name)).toContain(name);
    expect(new TextDecoder().decode(await bytesOf(await sourceWith().open(name)))).toBe(`it is ${key}`);
  });

  it("gives up its stream at once when its signal aborts", async () => {
    const controller = new AbortController();
    const stream = await sourceWith().open(`s3://${bucket}/digits/train_1.tfrecord`, 0, controller.signal);
    const reader = stream.getReader();
    await reader.read();
    controller.abort(new Error("enough"));
    await expect(drain(reader)).rejects.toThrow("enough");
  });
});

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (;;) if ((await reader.read()).done) return;
}
