import { blobOf, type FileSink } from "../../sources/index.ts";
import type { WrittenFile } from "./protocol.ts";

export interface CountedSink extends FileSink {
  /** What has been written, in that order. */
  readonly written: readonly WrittenFile[];
}

/** Keeps whole files as Blobs, which the browser puts on disk where they are large. */
export function pageSink(): CountedSink {
  const written: WrittenFile[] = [];
  return {
    written,
    list: async () => [],
    async write(name, stream, signal) {
      const content = await blobOf(name, stream, signal);
      written.push({ name, sizeBytes: content.size, content });
    },
  };
}

/** Tells what went into another sink. Names are taken from its own root, however a config names them. */
export function countedSink(sink: FileSink): CountedSink {
  const written: WrittenFile[] = [];
  return {
    written,
    list: pattern => sink.list(underRoot(pattern)),
    async write(name, stream, signal) {
      let sizeBytes = 0;
      const count = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          sizeBytes += chunk.length;
          controller.enqueue(chunk);
        },
      });
      const own = underRoot(name);
      await sink.write(own, stream.pipeThrough(count), signal);
      written.push({ name: own, sizeBytes, content: null });
    },
  };
}

/** `/data/a.tokens`, `./a.tokens` and `../a.tokens` lie in no folder that a page may write to. */
function underRoot(name: string): string {
  const parts = name.split("/");
  return parts.filter((part, i) => (part !== "" || i === parts.length - 1) && part !== "." && part !== "..").join("/");
}
