import { open, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { StudioError } from "../lib/result.ts";
import { missingFile, sortNames } from "../sources/index.ts";
import type { FileTree, TreeFile } from "../tools/index.ts";

/** Folders of this machine; paths are relative to `root`, or absolute. Links are followed, as Python's glob does. */
export function folderTree(root = "."): FileTree {
  return {
    walk: (folder, ending) => walk(root, folder, ending, true),
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

async function* walk(root: string, folder: string, ending: string, isFirst: boolean): AsyncGenerator<TreeFile> {
  const path = resolve(root, folder === "" ? "." : folder);
  const entries = await readdir(path, { withFileTypes: true }).catch(orMissing(folder));
  if (entries === undefined) {
    if (isFirst) throw missingFile(folder);
    return; // gone meanwhile, or a link to nothing
  }
  const folders = new Set<string>();
  const files = new Set<string>();
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(path, entry.name))))) {
      folders.add(entry.name);
    } else files.add(entry.name);
  }
  const inFolder = (name: string) => (folder === "" ? name : join(folder, name));
  for (const name of sortNames([...files])) if (name.endsWith(ending)) yield { path: inFolder(name) };
  for (const name of sortNames([...folders])) yield* walk(root, inFolder(name), ending, false);
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}

const missing = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

function orMissing(file: string): (error: unknown) => undefined {
  return error => {
    if (error instanceof Error && "code" in error && missing.has(String(error.code))) return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError("file-unreadable", `It cannot be read: ${reason}.`, { file });
  };
}
