import { beforeAll, describe, expect, it } from "vitest";
import { remoteSource } from "../../src/sources/index.ts";
import { buckets, bytesOf, endpoint, keys, newBucket, sourceWith } from "../support/object-storage.ts";

const hourMs = 3_600_000;

describe("access to a bucket", () => {
  let hidden = "";
  let open = "";
  beforeAll(async () => {
    [hidden, open] = [await newBucket(), await newBucket()];
    for (const bucket of [hidden, open]) await buckets.put(bucket, "data/train_1.tfrecord", "record");
    await buckets.makePublic(open);
  });

  it("is refused with a wrong secret, and told so", async () => {
    const source = sourceWith([{ ...keys, secretAccessKey: "wrong" }]);
    await expect(source.list(`s3://${hidden}/data/*`)).rejects.toMatchObject({
      code: "access-denied",
      message: expect.stringContaining("SignatureDoesNotMatch"),
      nextStep: expect.stringContaining("secret key"),
    });
    await expect(source.open(`s3://${hidden}/data/train_1.tfrecord`)).rejects.toMatchObject({ code: "access-denied" });
  });

  it("is refused with a key that the server does not know, and told so", async () => {
    const source = sourceWith([{ ...keys, accessKeyId: "NOBODY" }]);
    await expect(source.open(`s3://${hidden}/data/train_1.tfrecord`)).rejects.toMatchObject({
      code: "access-denied",
      message: expect.stringContaining("InvalidAccessKeyId"),
      nextStep: expect.stringContaining("access key"),
    });
  });

  it("is refused without keys unless the bucket is public", async () => {
    const source = sourceWith([]);
    await expect(source.list(`s3://${hidden}/data/*`)).rejects.toMatchObject({ code: "access-denied" });
    await expect(source.open(`s3://${hidden}/data/train_1.tfrecord`)).rejects.toMatchObject({ code: "access-denied" });
    expect(await source.list(`s3://${open}/data/*`)).toHaveLength(1);
    expect(await bytesOf(await source.open(`s3://${open}/data/train_1.tfrecord`))).toHaveLength(6);
  });

  it("is asked for without the keys of another endpoint", async () => {
    const source = sourceWith([{ ...keys, endpoint: "http://127.0.0.1:1" }]);
    await expect(source.open(`s3://${hidden}/data/train_1.tfrecord`)).rejects.toMatchObject({ code: "access-denied" });
  });

  it("never shows a key in its refusal", async () => {
    const wrong = { ...keys, secretAccessKey: "wrong-secret" };
    const error: unknown = await sourceWith([wrong])
      .list(`s3://${hidden}/data/*`)
      .catch((error: unknown) => error);
    const told = JSON.stringify(error, ["message", "place", "nextStep", "stack", "cause"]) + String(error);
    expect(told).not.toContain(wrong.secretAccessKey);
    expect(told).not.toContain(keys.accessKeyId);
  });
});

describe("a presigned address", () => {
  const source = remoteSource({ credentials: [], retry: { attempts: 1 } });
  const key = "data/train_1.tfrecord";
  let bucket = "";
  beforeAll(async () => {
    bucket = await newBucket();
    await buckets.put(bucket, key, "record");
  });

  it("is read without keys, from an offset too", async () => {
    const address = await buckets.presign(bucket, key, 60);
    expect(await bytesOf(await source.open(address))).toHaveLength(6);
    expect(await bytesOf(await source.open(address, 4))).toHaveLength(2);
    expect((await source.list(address)).map(({ name }) => name)).toEqual([address]);
  });

  it("is read without keys that were given for its server", async () => {
    const signed = remoteSource({ storage: { endpoint }, credentials: [keys] });
    expect(await bytesOf(await signed.open(await buckets.presign(bucket, key, 60)))).toHaveLength(6);
  });

  it("that was changed is refused", async () => {
    const address = await buckets.presign(bucket, key, 60);
    await expect(source.open(address.replace("Expires=60", "Expires=600"))).rejects.toMatchObject({
      code: "access-denied",
    });
  });

  it("that has expired is refused, without its signature in what is told", async () => {
    const address = await buckets.presign(bucket, key, 60, new Date(Date.now() - hourMs));
    const error: unknown = await source.open(address).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "access-denied", nextStep: expect.stringContaining("expired") });
    expect(JSON.stringify(error)).not.toMatch(/Signature=\w/);
  });
});
