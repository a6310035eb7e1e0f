import { describe, expect, it } from "vitest";
import { readAll } from "../../../src/data/bytes.ts";
import { memorySource, projectSource } from "../../../src/sources/index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const dropped = [
  { path: "vocab.txt", content: new Blob(["dropped vocabulary"]) },
  { path: "shards/eval.tfrecord", content: new Blob(["dropped shard"]) },
];
const source = projectSource(
  dropped,
  memorySource({
    "s3://bucket/data/train_1.tfrecord": bytes("remote shard"),
    "s3://bucket/data/vocab.txt": bytes("remote vocabulary"),
  }),
);
const text = async (name: string, offset?: number) =>
  new TextDecoder().decode(await readAll(await source.open(name, offset)));

describe("projectSource", () => {
  it("reads what lies at addresses", async () => {
    expect(await source.list("s3://bucket/data/train*")).toEqual([
      { name: "s3://bucket/data/train_1.tfrecord", sizeBytes: 12 },
    ]);
    expect(await text("s3://bucket/data/train_1.tfrecord", 7)).toBe("shard");
  });

  it("takes a dropped file of the same name first", async () => {
    expect(await text("s3://bucket/data/vocab.txt")).toBe("dropped vocabulary");
    expect((await source.list("s3://bucket/data/eval*")).map(({ name }) => name)).toEqual(["shards/eval.tfrecord"]);
  });

  it("finds dropped files by paths of another machine, and asks nobody else for paths", async () => {
    expect(await text("/home/someone/shards/eval.tfrecord")).toBe("dropped shard");
    expect(await source.list("/home/someone/train*")).toEqual([]);
    await expect(source.open("/home/someone/train.tfrecord")).rejects.toMatchObject({ code: "file-missing" });
  });

  it.each(["vocab.txt", "s3://bucket/data/train_1.tfrecord"])("opens nothing once stopped: %s", async name => {
    await expect(source.open(name, 0, AbortSignal.abort("stopped"))).rejects.toBe("stopped");
  });

  it("ends the reading of a dropped file when stopped", async () => {
    const stop = new AbortController();
    const stream = await source.open("vocab.txt", 0, stop.signal);
    stop.abort("stopped");
    await expect(readAll(stream)).rejects.toBe("stopped");
  });
});
