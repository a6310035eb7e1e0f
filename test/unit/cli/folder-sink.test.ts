import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderSink } from "../../../src/cli/folder-sink.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "folder-sink-"));
});
afterEach(() => rm(root, { recursive: true }));

const never = new AbortController().signal;
const streamOf = (...chunks: string[]) => new Blob(chunks).stream();

describe("folderSink", () => {
  it("writes a file, with the folders it needs, and lists it", async () => {
    const sink = folderSink(root);
    await sink.write("a/b/c_1.bin", streamOf("12", "345"), never);
    expect(await readFile(join(root, "a/b/c_1.bin"), "utf8")).toBe("12345");
    expect(await sink.list("a/b/c*.bin")).toEqual([{ name: "a/b/c_1.bin", sizeBytes: 5 }]);
  });

  it("lists nothing where the folder is not there", async () => {
    expect(await folderSink(root).list("gone/*.bin")).toEqual([]);
  });

  it("leaves the old file, and nothing half written, where the content fails", async () => {
    const sink = folderSink(root);
    await sink.write("a.bin", streamOf("old"), never);
    const failure = new Error("no more");
    let pulls = 0;
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ === 0) controller.enqueue(new Uint8Array(100_000));
        else controller.error(failure);
      },
    });
    await expect(sink.write("a.bin", failing, never)).rejects.toBe(failure);
    expect(await readdir(root)).toEqual(["a.bin"]);
    expect(await readFile(join(root, "a.bin"), "utf8")).toBe("old");
  });

  it("leaves nothing where it is stopped", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped by the test");
    let pulls = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(stream) {
        if (pulls++ === 50) controller.abort(reason);
        stream.enqueue(new Uint8Array(10_000));
      },
    });
    await expect(folderSink(root).write("a.bin", endless, controller.signal)).rejects.toBe(reason);
    expect(await readdir(root)).toEqual([]);
  });

  it("says why a file cannot be written", async () => {
    const sink = folderSink(root);
    await sink.write("a", streamOf("1"), never);
    await expect(sink.write("a/b", streamOf("2"), never)).rejects.toMatchObject({
      code: "file-unwritable",
      place: { file: "a/b" },
    });
  });
});
