import { open, readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { StudioError } from "../lib/result.ts";
import { type DataSource, globMatcher, missingFile, sortNames, splitPath } from "../sources/index.ts";

/** Files of a folder; names are paths relative to it, or absolute. */
export function folderSource(root = "."): DataSource {
  return {
    async list(pattern) {
      const { folder } = splitPath(pattern);
      const entries = await readdir(resolve(root, folder === "" ? "." : folder), { withFileTypes: true }).catch(
        ignoreMissing,
      );
      const files = entries.filter(entry => !entry.isDirectory()).map(entry => folder + entry.name);
      const names = sortNames(files.filter(globMatcher(pattern)));
      return Promise.all(names.map(async name => ({ name, sizeBytes: (await stat(resolve(root, name))).size })));
    },
    open: (name, offset = 0) => openFile(resolve(root, name), name, offset),
  };
}

const chunkBytes = 256 * 1024;

async function openFile(path: string, name: string, offset: number): Promise<ReadableStream<Uint8Array>> {
  const file = await open(path).catch((error: unknown) => {
    throw isMissing(error) ? missingFile(name) : unreadable(error, name);
  });
  if ((await file.stat()).isDirectory()) {
    await file.close();
    throw new StudioError("file-missing", "This is a folder, not a file.", { file: name }, "Name a file in it.");
  }
  let position = offset;
  return new ReadableStream({
    async pull(controller) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(chunkBytes), 0, chunkBytes, position);
      position += bytesRead;
      if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
      await file.close();
      controller.close();
    },
    cancel: () => file.close(),
  });
}

function ignoreMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

function unreadable(error: unknown, name: string): StudioError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StudioError("file-unreadable", `The file cannot be read: ${reason}.`, { file: name });
}
