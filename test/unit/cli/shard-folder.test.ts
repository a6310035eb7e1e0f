import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandSource } from "../../../src/cli/command-source.ts";
import { shardFolder } from "../../../src/cli/shard-folder.ts";
import { readAll } from "../../../src/data/bytes.ts";
import { fakeTerminal } from "./terminal.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shard-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const living = process.ppid; // another process than this one
const dead = 2 ** 22 + 1; // beyond what Linux gives

describe("shardFolder", () => {
  it("shows a file with its label once it is whole, and gives it from any offset", async () => {
    const files = shardFolder(folder);
    const writer = await files.write("one");
    await writer?.write(bytes("hello "));
    expect(await files.list()).toEqual([{ key: "one", sizeBytes: 6 }]);
    expect(await files.read("one", 0)).toBeUndefined();
    await writer?.write(bytes("world"));
    await writer?.commit("label");
    expect(await files.list()).toEqual([{ key: "one", sizeBytes: 11, label: "label" }]);
    const found = await files.read("one", 6);
    expect(found?.sizeBytes).toBe(11);
    expect(found && (await readAll(found.stream))).toEqual(bytes("world"));
    await files.label("one", "another");
    expect(await files.list()).toMatchObject([{ label: "another" }]);
  });

  it("leaves nothing of what is discarded, also while it is being written", async () => {
    const files = shardFolder(folder);
    const writer = await files.write("one");
    const writing = writer?.write(bytes("hello"));
    await Promise.all([writing, writer?.discard()]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves a file to the process that writes it, and takes it over from one that is no more", async () => {
    const files = shardFolder(folder);
    writeFileSync(join(folder, `one.part-${living}`), "half");
    writeFileSync(join(folder, `two.part-${dead}`), "half");
    writeFileSync(join(folder, "three.json"), "a label alone");
    expect(await files.write("one")).toBeUndefined();
    expect(await files.remove("one")).toBe(false);
    await files.sweep();
    expect(readdirSync(folder)).toEqual([`one.part-${living}`]);
    const writer = await files.write("two");
    await writer?.commit("label");
    expect(await files.write("two")).toBeUndefined(); // it is there
    expect(await files.remove("two")).toBe(true);
    expect(readdirSync(folder)).toEqual([`one.part-${living}`]);
  });
});

describe("commandSource", () => {
  const content = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { range } = request.headers;
    asked.push(range ?? "all");
    const isFirstByte = range === "bytes=0-0";
    response.writeHead(isFirstByte ? 206 : 200, {
      ETag: '"v1"',
      ...(isFirstByte && { "Content-Range": `bytes 0-0/${content.length}` }),
      "Content-Length": isFirstByte ? 1 : content.length,
    });
    response.end(isFirstByte ? content.subarray(0, 1) : content);
  });

  beforeEach(async () => {
    asked.length = 0;
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => new Promise(resolve => server.close(resolve)));

  async function read(environment: Record<string, string>): Promise<string[]> {
    const { port } = server.address() as AddressInfo; // it listens on a port
    const terminal = fakeTerminal(folder, undefined, environment);
    const stream = await commandSource(terminal).open(`http://127.0.0.1:${port}/train_1.tfrecord`);
    expect((await readAll(stream)).length).toBe(content.length);
    return asked.splice(0);
  }

  it("fetches a shard once for all commands, and asks the next time only whether it is still the same", async () => {
    expect(await read({})).toEqual(["bytes=0-0", "all"]);
    expect(await read({})).toEqual(["bytes=0-0"]);
    expect(readdirSync(join(folder, ".cache/transducer-studio/shards")).length).toBe(2);
  });

  it("keeps no shard where the limit is 0, and refuses a limit that is no number", async () => {
    expect(await read({ STUDIO_SHARD_CACHE_GB: "0" })).toEqual(["all"]);
    expect(await read({ STUDIO_SHARD_CACHE_GB: "0" })).toEqual(["all"]);
    await expect(read({ STUDIO_SHARD_CACHE_GB: "lots" })).rejects.toMatchObject({ code: "environment-unreadable" });
  });
});
