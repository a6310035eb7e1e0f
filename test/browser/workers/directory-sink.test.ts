import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directorySink } from "../../../src/workers/directory-sink.ts";

const never = new AbortController().signal;
const streamOf = (...chunks: string[]) => new Blob(chunks).stream();

/** Gives a chunk, then stops the one who writes it. */
function stopping(): { content: ReadableStream<Uint8Array>; signal: AbortSignal; reason: Error } {
  const controller = new AbortController();
  const reason = new Error("stopped by the test");
  let pulls = 0;
  const content = new ReadableStream<Uint8Array>({
    pull(stream) {
      if (pulls++ === 5) controller.abort(reason);
      stream.enqueue(new Uint8Array(1000));
    },
  });
  return { content, signal: controller.signal, reason };
}

describe("directorySink", () => {
  let root: FileSystemDirectoryHandle;
  beforeEach(async () => {
    root = await (await navigator.storage.getDirectory()).getDirectoryHandle("sinks", { create: true });
  });
  afterEach(async () => {
    await (await navigator.storage.getDirectory()).removeEntry("sinks", { recursive: true });
  });

  it("writes a file, with the folders it needs, and lists it", async () => {
    const sink = directorySink(root);
    await sink.write("a/b/train_1.tfrecord", streamOf("12", "345"), never);
    expect(await sink.list("a/b/train*.tfrecord")).toEqual([{ name: "a/b/train_1.tfrecord", sizeBytes: 5 }]);
    expect(await sink.list("gone/*")).toEqual([]);
  });

  it("leaves the old file where it is stopped, and nothing where there was none", async () => {
    const sink = directorySink(root);
    await sink.write("a", streamOf("old"), never);
    for (const name of ["a", "b"]) {
      const { content, signal, reason } = stopping();
      await expect(sink.write(name, content, signal)).rejects.toBe(reason);
    }
    expect(await sink.list("*")).toEqual([{ name: "a", sizeBytes: 3 }]);
  });
});
