import dns from "node:dns";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buckets, bytesOf, endpoint, keys, newBucket, sourceWith } from "../support/object-storage.ts";

describe("a bucket that is part of the host's name", () => {
  const origin = endpoint.replace("127.0.0.1", "localhost");
  const source = sourceWith([{ ...keys, endpoint: origin }], { endpoint: origin, addressing: "virtual-host" });
  const asked: string[] = [];
  let bucket = "";
  beforeAll(async () => {
    bucket = await newBucket();
    await buckets.put(bucket, "data/train 1.tfrecord", "record");
    resolveLocalhost(asked);
  });
  afterAll(() => vi.restoreAllMocks());

  it("is listed and read, with signatures for that host", async () => {
    const name = `s3://${bucket}/data/train 1.tfrecord`;
    expect(await source.list(`s3://${bucket}/data/*`)).toMatchObject([{ name, sizeBytes: 6 }]);
    expect(await bytesOf(await source.open(name, 2))).toHaveLength(4);
    expect(asked).toContain(`${bucket}.localhost`);
  });

  it("refuses a wrong secret", async () => {
    const stranger = sourceWith([{ ...keys, endpoint: origin, secretAccessKey: "wrong" }], {
      endpoint: origin,
      addressing: "virtual-host",
    });
    await expect(stranger.list(`s3://${bucket}/data/*`)).rejects.toMatchObject({ code: "access-denied" });
  });
});

/** Names under localhost are this machine (RFC 6761); browsers know that, and few systems do. */
function resolveLocalhost(asked: string[]): void {
  const lookup = dns.lookup;
  const toLoopback = (name: string, ...rest: unknown[]) => {
    asked.push(name);
    return Reflect.apply(lookup, dns, [name.endsWith("localhost") ? "127.0.0.1" : name, ...rest]);
  };
  vi.spyOn(dns, "lookup").mockImplementation(toLoopback as typeof dns.lookup); // its overloads differ in `rest` alone
}
