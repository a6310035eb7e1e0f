import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Writable } from "node:stream";
import { StudioError } from "../lib/result.ts";
import { type FileSink, unwritable } from "../sources/index.ts";
import { folderSource } from "./files.ts";

/**
 * Writes below a folder; names are paths relative to it, or absolute. Folders are made as they are needed. A file is written
 * beside its place, as `NAME.part`, and put there when it is whole.
 */
export function folderSink(root = "."): FileSink {
  return {
    list: pattern => folderSource(root).list(pattern),
    async write(name, content, signal) {
      const path = resolve(root, name);
      const partial = `${path}.part`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await content.pipeTo(Writable.toWeb(createWriteStream(partial, { flush: true })), { signal });
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true }).catch(() => undefined); // what went wrong before is what is told
        signal.throwIfAborted();
        throw isFromSystem(error) ? unwritable(name, error) : error;
      }
    },
  };
}

function isFromSystem(error: unknown): boolean {
  return !(error instanceof StudioError) && error instanceof Error && "syscall" in error;
}
