import { describe, expect, it } from "vitest";
import { readAll } from "../../../src/data/bytes.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { cachedSource } from "../../../src/sources/cached-source.ts";
import { readAhead } from "../../../src/sources/read-ahead.ts";
import { ShardCache } from "../../../src/sources/shard-cache.ts";
import { type DataSource, globMatcher, missingFile } from "../../../src/sources/source.ts";
import { MemoryCacheFolder } from "../../support/memory-cache-folder.ts";

/** A server of files with versions; every request is noted, and fails while it is down. */
class Server implements DataSource {
  readonly requests: string[] = [];
  failure: StudioError | undefined;
  cutAfter = Number.POSITIVE_INFINITY; // bytes

  constructor(readonly files: Record<string, { bytes: Uint8Array; version?: string }>) {}

  async list(pattern: string) {
    this.answer(`list ${pattern}`);
    return Object.entries(this.files)
      .filter(([name]) => name === pattern || globMatcher(pattern)(name))
      .map(([name, { bytes, version }]) => ({
        name,
        sizeBytes: bytes.length,
        ...(version !== undefined && { version }),
      }));
  }

  async open(name: string, offset = 0) {
    this.answer(`open ${name}@${offset}`);
    const bytes = this.files[name]?.bytes;
    if (bytes === undefined) throw missingFile(name);
    let position = offset;
    return new ReadableStream<Uint8Array>({
      pull: controller => {
        if (position >= this.cutAfter) throw new Error("cut");
        const chunk = bytes.slice(position, position + 10);
        position += chunk.length;
        if (chunk.length === 0) controller.close();
        else controller.enqueue(chunk);
      },
    });
  }

  private answer(request: string): void {
    this.requests.push(request);
    if (this.failure !== undefined) throw this.failure;
  }
}

const content = (seed: number, length = 95) => Uint8Array.from({ length }, (_, i) => (i * seed) % 251);
const one = "s3://b/data/train_1.tfrecord";
const two = "s3://b/data/train_2.tfrecord";
const pattern = "s3://b/data/train*.tfrecord";
const unreachable = new StudioError("network-failed", "The server cannot be reached.");

function setting(folder = new MemoryCacheFolder()) {
  const server = new Server({
    [one]: { bytes: content(3), version: "a" },
    [two]: { bytes: content(5), version: "b" },
    "s3://b/data/words.tokens": { bytes: content(7), version: "c" },
  });
  const offline: string[][] = [];
  const open = () =>
    cachedSource(server, new ShardCache(folder, { limitBytes: () => 1000 }), {
      endpoint: "http://host",
      offline: shards => void offline.push([...shards]),
    });
  return { server, open, offline, folder };
}

async function readShards(source: DataSource): Promise<Uint8Array[]> {
  const listed = await source.list(pattern);
  return Promise.all(listed.map(async ({ name }) => readAll(await source.open(name))));
}

describe("cachedSource", () => {
  it("needs no network for the second pass", async () => {
    const { server, open } = setting();
    const source = open();
    expect(await readShards(source)).toEqual([content(3), content(5)]);
    server.failure = new StudioError("test-used", "the network was used");
    for (const [name, bytes] of [
      [one, content(3)],
      [two, content(5)],
    ] as const) {
      expect(await readAll(await source.open(name))).toEqual(bytes);
      expect(await readAll(await source.open(name, 33))).toEqual(bytes.slice(33));
    }
  });

  it("asks for versions once in the next session, and reads no kept shard again", async () => {
    const { server, open } = setting();
    await readShards(open());
    server.requests.length = 0;
    const second = open();
    for (let pass = 0; pass < 2; pass++) await readShards(second);
    expect(server.requests).toEqual([`list ${pattern}`]);
    server.requests.length = 0;
    const source = open(); // that opens without listing first
    for (let i = 0; i < 2; i++) await readAll(await source.open(one));
    expect(server.requests).toEqual([`list ${one}`]);
  });

  it("fetches a shard whose ETag has changed, and drops the old one", async () => {
    const { server, open, folder } = setting();
    await readShards(open());
    server.files[one] = { bytes: content(11), version: "a2" };
    expect(await readShards(open())).toEqual([content(11), content(5)]);
    expect(server.requests.slice(-1)).toEqual([`open ${one}@0`]);
    expect(folder.files.size).toBe(2);
  });

  it("serves what it has where the source cannot be reached, and says so once", async () => {
    const { server, open, offline } = setting();
    await readAll(await open().open(two));
    server.failure = unreachable;
    const source = open();
    expect(await source.list(pattern)).toEqual([{ name: two, sizeBytes: 95, version: "b" }]);
    expect(await readAll(await source.open(two))).toEqual(content(5));
    const before = server.requests.length;
    await source.list(pattern);
    expect(server.requests.length).toBe(before); // it does not wait for the source again
    expect(offline).toEqual([[two]]);
    await expect(source.open(one)).rejects.toMatchObject({ code: "network-failed" });
  });

  it.each(["access-denied", "bucket-missing"])("serves nothing instead of %s", async code => {
    const { server, open } = setting();
    await readShards(open());
    server.failure = new StudioError(code, "no");
    await expect(open().list(pattern)).rejects.toMatchObject({ code });
  });

  it("keeps no shard that was left before its end, was cut, or is read from an offset", async () => {
    const { server, open, folder } = setting();
    const reader = (await open().open(one)).getReader();
    await reader.read();
    await reader.cancel();
    await readAll(await open().open(one, 10));
    server.cutAfter = 50;
    await expect(readAll(await open().open(two))).rejects.toThrow("cut");
    expect(folder.files.size).toBe(0);
    server.cutAfter = Number.POSITIVE_INFINITY;
    expect(await readAll(await open().open(two))).toEqual(content(5));
    expect(folder.files.size).toBe(1);
  });

  it("goes on from the source where a kept shard vanishes while it is read", async () => {
    const { server, open, folder } = setting();
    await readShards(open());
    const reader = (await open().open(one)).getReader();
    const found = [...((await reader.read()).value ?? [])];
    folder.files.clear();
    for (let next = await reader.read(); !next.done; next = await reader.read()) found.push(...next.value);
    expect(found).toEqual([...content(3)]);
    expect(server.requests.at(-1)).toBe(`open ${one}@16`);
  });

  it("reads on where the cache itself fails", async () => {
    const { open, folder } = setting();
    const fail = async () => {
      throw new DOMException("The browser forbids it.", "SecurityError");
    };
    Object.assign(folder, { list: fail, read: fail, write: fail });
    expect(await readShards(open())).toEqual([content(3), content(5)]);
  });

  it("keeps shards alone, with a version alone, from addresses alone", async () => {
    const { server, open, folder } = setting();
    server.files["s3://b/data/plain.tfrecord"] = { bytes: content(1) };
    server.files["local/train.tfrecord"] = { bytes: content(1), version: "d" };
    for (const name of Object.keys(server.files).filter(name => name !== one && name !== two)) {
      await readAll(await open().open(name));
    }
    expect(folder.files.size).toBe(0);
  });

  it("knows a presigned address by what comes before its signature, which it writes down nowhere", async () => {
    const { server, open, folder } = setting();
    const address = "https://host/train_1.tfrecord";
    server.files[`${address}?X-Amz-Signature=first`] = { bytes: content(9), version: "s" };
    server.files[`${address}?X-Amz-Signature=second`] = { bytes: content(9), version: "s" };
    await readAll(await open().open(`${address}?X-Amz-Signature=first`));
    server.requests.length = 0;
    await readAll(await open().open(`${address}?X-Amz-Signature=second`));
    expect(server.requests).toEqual([`list ${address}?X-Amz-Signature=second`]);
    expect(JSON.stringify([...folder.files])).not.toContain("Signature");
    server.failure = unreachable;
    const listed = await open().list(`${address}?X-Amz-Signature=third`);
    expect(listed.map(({ name }) => name)).toEqual([`${address}?X-Amz-Signature=third`]);
  });

  it("keeps what a source read ahead brings, also where a connection was lent to another shard meanwhile", async () => {
    const { server, folder } = setting();
    const ahead = readAhead(server, { bytes: 20, connections: 1 });
    const source = cachedSource(ahead, new ShardCache(folder, { limitBytes: () => 1000 }));
    const readers = await Promise.all([one, two].map(async name => (await source.open(name)).getReader()));
    const found: number[][] = [[], []];
    for (let left = 2; left > 0; ) {
      left = 0;
      for (const [index, reader] of readers.entries()) {
        const { done, value } = await reader.read();
        if (!done) left++;
        found[index]?.push(...(value ?? []));
      }
    }
    expect(found).toEqual([[...content(3)], [...content(5)]]);
    expect(folder.files.size).toBe(2);
    expect(server.requests.filter(request => request.startsWith("open")).length).toBeGreaterThan(2);
  });
});
