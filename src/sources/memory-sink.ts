import { StudioError } from "../lib/result.ts";
import type { FileSink } from "./sink.ts";
import { globMatcher, sortNames } from "./source.ts";

/** A sink that keeps whole files in memory. */
export interface MemorySink extends FileSink {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>; // by name
}

export function memorySink(given: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {}): MemorySink {
  const files = new Map(Object.entries(given));
  return {
    files,
    async list(pattern) {
      const names = sortNames([...files.keys()].filter(globMatcher(pattern)));
      return names.map(name => ({ name, sizeBytes: files.get(name)?.length ?? 0 }));
    },
    async write(name, content, signal) {
      files.set(name, new Uint8Array(await (await blobOf(name, content, signal)).arrayBuffer()));
    },
  };
}

/**
 * All that a stream holds, as a Blob, which browsers keep on disk where it is large.
 *
 * @throws StudioError `file-unwritable` where there is no room for it, the signal's reason, and what the stream fails with
 */
export async function blobOf(name: string, content: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Blob> {
  const parts: Blob[] = [];
  const collect = new WritableStream<Uint8Array>({
    write(chunk) {
      // Only views on plain memory go through streams.
      parts.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
    },
  });
  await content.pipeTo(collect, { signal });
  try {
    return new Blob(parts);
  } catch (error) {
    throw unwritable(name, error);
  }
}

export function unwritable(name: string, error: unknown): StudioError {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `The file cannot be written: ${reason.replace(/\.$/, "")}.`;
  return new StudioError("file-unwritable", message, { file: name }, "Make room, or choose another folder.");
}
