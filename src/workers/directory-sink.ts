import { StudioError } from "../lib/result.ts";
import { type FileSink, globMatcher, sortNames, splitPath, unwritable } from "../sources/index.ts";

/**
 * A folder that the user chose (File System Access), or one of the browser's own (OPFS). The browser writes a file aside and
 * puts it in its place when it is whole.
 */
export function directorySink(root: FileSystemDirectoryHandle): FileSink {
  return {
    async list(pattern) {
      const { folder } = splitPath(pattern);
      const directory = await folderAt(root, folder, false);
      if (directory === undefined) return [];
      const matches = globMatcher(pattern);
      const sizes = new Map<string, number>();
      for await (const entry of entriesOf(directory)) {
        if (isFile(entry) && matches(folder + entry.name)) {
          sizes.set(folder + entry.name, (await entry.getFile()).size);
        }
      }
      return sortNames([...sizes.keys()]).map(name => ({ name, sizeBytes: sizes.get(name) ?? 0 }));
    },
    async write(name, content, signal) {
      const { folder, name: own } = splitPath(name);
      const opened = await openFile(root, folder, own).catch((error: unknown) => {
        throw unwritable(name, error);
      });
      try {
        await content.pipeTo(opened.file, { signal });
      } catch (error) {
        // The old content stays; where there was none, the browser has already put an empty file there.
        if (!opened.wasThere) await opened.directory.removeEntry(own).catch(() => undefined);
        signal.throwIfAborted();
        throw error instanceof StudioError ? error : unwritable(name, error);
      }
    },
  };
}

async function openFile(root: FileSystemDirectoryHandle, folder: string, name: string) {
  const directory = (await folderAt(root, folder, true)) ?? root;
  const wasThere = await directory.getFileHandle(name).then(
    () => true,
    () => false,
  );
  const handle = await directory.getFileHandle(name, { create: true });
  return { directory, wasThere, file: await handle.createWritable() };
}

/** Undefined where it is not there and not to be made. */
async function folderAt(
  root: FileSystemDirectoryHandle,
  path: string,
  create: boolean,
): Promise<FileSystemDirectoryHandle | undefined> {
  let at = root;
  for (const part of path.split("/").filter(one => one !== "" && one !== ".")) {
    const next = await at.getDirectoryHandle(part, { create }).catch((error: unknown) => {
      if (create || !isNotFound(error)) throw unwritable(path, error);
    });
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}

function isNotFound(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

/** TypeScript's types lack the iteration. */
function entriesOf(folder: FileSystemDirectoryHandle): AsyncIterable<FileSystemHandle> {
  return (folder as FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> }).values();
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === "file";
}
