import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DataSource, remoteSource } from "../../src/sources/index.ts";
import { type FaultyProxy, startFaultyProxy } from "../support/faulty-proxy.ts";
import { buckets, bytesOf, endpoint, keys, newBucket } from "../support/object-storage.ts";

describe("reading through faults", () => {
  const shard = readFile("public/samples/digits/train_2.tfrecord");
  let proxy: FaultyProxy;
  let source: DataSource;
  let bucket = "";
  beforeAll(async () => {
    proxy = await startFaultyProxy(endpoint);
    const credentials = [{ ...keys, endpoint: proxy.endpoint }];
    const retry = { attempts: 4, baseMs: 1, capMs: 1, stallMs: 300 };
    source = remoteSource({ storage: { endpoint: proxy.endpoint }, credentials, retry });
    bucket = await newBucket();
  });
  afterAll(() => proxy.stop());

  /** A shard of its own for a test, so that its faults meet nobody else. */
  async function put(name: string): Promise<string> {
    await buckets.put(bucket, name, new Uint8Array(await shard));
    return `s3://${bucket}/${name}`;
  }
  const requestsFor = (name: string) => proxy.requests.filter(line => line.includes(`/${name}`));

  it("outlasts a burst of 503 and 429", async () => {
    const name = await put("busy");
    proxy.spoil(
      /\/busy/,
      [503, 429, 503].map(status => ({ kind: "status", status })),
    );
    expect(Buffer.compare(await bytesOf(await source.open(name)), await shard)).toBe(0);
    expect(requestsFor("busy")).toHaveLength(4);
  });

  it("gives up after as many attempts as it may make", async () => {
    const name = await put("down");
    proxy.spoil(
      /\/down/,
      Array.from({ length: 4 }, () => ({ kind: "status", status: 503 })),
    );
    await expect(source.open(name)).rejects.toMatchObject({ code: "server-busy", place: { file: name } });
    expect(requestsFor("down")).toHaveLength(4);
  });

  it("asks once where it is refused", async () => {
    await expect(source.open(`s3://${bucket}/nothing`)).rejects.toMatchObject({ code: "file-missing" });
    const stranger = remoteSource({ storage: { endpoint: proxy.endpoint }, credentials: [] });
    await expect(stranger.open(`s3://${bucket}/forbidden`)).rejects.toMatchObject({ code: "access-denied" });
    expect([...requestsFor("nothing"), ...requestsFor("forbidden")]).toHaveLength(2);
  });

  it("goes on from the byte reached when the connection is cut, as often as bytes are gained", async () => {
    const name = await put("cut");
    proxy.spoil(
      /\/cut/,
      Array.from({ length: 6 }, () => ({ kind: "cut", afterBytes: 200_000 })),
    );
    expect(Buffer.compare(await bytesOf(await source.open(name)), await shard)).toBe(0);
    const offsets = requestsFor("cut").map(line => Number(/bytes=(\d+)-$/.exec(line)?.[1] ?? 0));
    expect(offsets).toHaveLength(7);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    expect(offsets.at(-1)).toBeGreaterThan(0);
  });

  it("takes a connection that says nothing more for a cut one", async () => {
    const name = await put("stalled");
    proxy.spoil(/\/stalled/, [{ kind: "stall", afterBytes: 500_000 }]);
    expect(Buffer.compare(await bytesOf(await source.open(name)), await shard)).toBe(0);
    expect(requestsFor("stalled")).toHaveLength(2);
  });

  it("waits for a body that comes in small pieces", async () => {
    const name = await put("slow");
    proxy.spoil(/\/slow/, [{ kind: "slow", chunkBytes: 4096 }]);
    expect(Buffer.compare(await bytesOf(await source.open(name)), await shard)).toBe(0);
    expect(requestsFor("slow")).toHaveLength(1);
  });

  it("tells that a file was replaced while it was read, instead of joining two", async () => {
    const name = await put("replaced");
    proxy.spoil(/\/replaced/, [{ kind: "cut", afterBytes: 100_000 }]);
    const stream = await source.open(name);
    await buckets.put(bucket, "replaced", new Uint8Array((await shard).length));
    await expect(bytesOf(stream)).rejects.toMatchObject({ code: "file-changed", place: { file: name } });
  });
});
