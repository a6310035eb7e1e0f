import type { Dirent } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { StudioError } from "../lib/result.ts";
import { missingFile, sortNames } from "../sources/index.ts";
import type { FileTree, TreeFile } from "../tools/index.ts";

/**
 * Folders of this machine; paths are relative to `root`, or absolute. Links are followed, as Python's glob does, but not
 * back into a folder that they lie in.
 */
export function folderTree(root = "."): FileTree {
  return {
    async *walk(folder, ending) {
      const found = (await stat(resolve(root, folder)).catch(orMissing(folder)))?.isDirectory() === true;
      if (!found) throw missingFile(folder);
      yield* walk({ root, folder, ending, above: [] });
    },
    async head(path, bytes) {
      const file = await open(resolve(root, path)).catch(orMissing(path));
      if (file === undefined) return undefined;
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}

interface Step {
  root: string;
  folder: string;
  ending: string;
  above: readonly string[]; // the folders that lead here, without links
}

async function* walk({ root, folder, ending, above }: Step): AsyncGenerator<TreeFile> {
  const path = resolve(root, folder);
  const real = await realpath(path).catch(orMissing(folder));
  const entries = await readdir(path, { withFileTypes: true }).catch(orMissing(folder));
  if (entries === undefined || real === undefined || above.includes(real)) return;
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries) {
    if (!entry.name.startsWith(".")) ((await isFolder(entry, path)) ? folders : files).push(entry.name);
  }
  const inFolder = (name: string) => (folder === "" ? name : join(folder, name));
  for (const name of sortNames(files)) if (name.endsWith(ending)) yield { path: inFolder(name) };
  for (const name of sortNames(folders)) {
    yield* walk({ root, folder: inFolder(name), ending, above: [...above, real] });
  }
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(join(path, entry.name)).catch(orMissing(entry.name)))?.isDirectory() === true;
}

const missing = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

/** Undefined for what is not there, such as the end of a dangling link. */
function orMissing(file: string): (error: unknown) => undefined {
  return error => {
    if (error instanceof Error && "code" in error && missing.has(String(error.code))) return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError("file-unreadable", `It cannot be read: ${reason}.`, { file });
  };
}
