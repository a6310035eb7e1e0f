import { type CacheFolder, CacheFull, type CacheWriter, type KeptFile } from "../sources/index.ts";

/**
 * A folder of the browser's own file system. Beside each file lies its label; it is written last, so a file without one
 * is on its way, or was left by a writer that died. A writer holds the browser's exclusive lock on its file: a second one,
 * in whatever worker or tab, finds it taken. Readers need no lock. Only dedicated workers can write; the page can do the rest.
 */
export function opfsCacheFolder(name: string): CacheFolder {
  const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  return {
    async list() {
      const entries = await entriesOf(await folder());
      const files = [...entries.values()].filter(entry => !isLabel(entry.name));
      return Promise.all(files.map(file => describe(file, entries.get(labelName(file.name)))));
    },
    async read(key, offset) {
      const at = await folder();
      if ((await find(at, labelName(key))) === undefined) return undefined;
      const content = await (await find(at, key))?.getFile();
      return content && { sizeBytes: content.size, stream: content.slice(offset).stream() };
    },
    write: async key => write(await folder(), key),
    async label(key, label) {
      const handle = await find(await folder(), labelName(key));
      if (handle !== undefined) await writeLabel(handle, label);
    },
    async remove(key) {
      const at = await folder();
      await removeEntry(at, labelName(key));
      return removeEntry(at, key);
    },
    async sweep() {
      const at = await folder();
      const names = new Set((await entriesOf(at)).keys());
      for (const each of names) {
        const other = isLabel(each) ? each.slice(0, -labelEnd.length) : labelName(each);
        if (!names.has(other)) await removeEntry(at, each);
      }
    },
  };
}

async function write(folder: FileSystemDirectoryHandle, key: string): Promise<CacheWriter | undefined> {
  const access = await lock(await folder.getFileHandle(key, { create: true }));
  if (access === undefined) return undefined;
  if ((await find(folder, labelName(key))) !== undefined) {
    access.close(); // finished by another writer meanwhile
    return undefined;
  }
  access.truncate(0);
  let position = 0;
  let isOpen = true;
  const close = () => {
    if (isOpen) access.close();
    isOpen = false;
  };
  return {
    async write(chunk) {
      const written = orFull(() => access.write(chunk, { at: position }));
      if (written < chunk.length) throw new CacheFull(); // what was written is written again
      position += written;
    },
    async commit(label) {
      orFull(() => access.flush());
      await writeLabel(await folder.getFileHandle(labelName(key), { create: true }), label);
      close();
    },
    async discard() {
      close();
      await removeEntry(folder, labelName(key));
      await removeEntry(folder, key);
    },
  };
}

const labelEnd = ".json";
const labelName = (key: string) => key + labelEnd;
const isLabel = (name: string) => name.endsWith(labelEnd);

/** The browser writes it aside, and puts it in its place when it is whole. */
async function writeLabel(handle: FileSystemFileHandle, label: string): Promise<void> {
  try {
    const file = await handle.createWritable();
    await file.write(label);
    await file.close();
  } catch (error) {
    throw fullOr(error);
  }
}

function fullOr(error: unknown): unknown {
  return isNamed(error, "QuotaExceededError") ? new CacheFull() : error;
}

function orFull<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fullOr(error);
  }
}

/** A file may go, or be held by its writer, while it is looked at. */
async function describe(file: FileSystemFileHandle, label: FileSystemFileHandle | undefined): Promise<KeptFile> {
  const contentOf = (handle: FileSystemFileHandle | undefined) => handle?.getFile().catch(() => undefined);
  const [content, text] = await Promise.all([
    contentOf(file),
    contentOf(label)?.then(found => found?.text().catch(() => undefined)),
  ]);
  return { key: file.name, sizeBytes: content?.size ?? 0, ...(text !== undefined && { label: text }) };
}

async function entriesOf(folder: FileSystemDirectoryHandle): Promise<Map<string, FileSystemFileHandle>> {
  // TypeScript's types lack the iteration.
  const handles = (folder as FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> }).values();
  const files = new Map<string, FileSystemFileHandle>();
  for await (const handle of handles) if (isFile(handle)) files.set(handle.name, handle);
  return files;
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === "file";
}

function find(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemFileHandle | undefined> {
  return folder.getFileHandle(name).catch((error: unknown) => {
    if (isNamed(error, "NotFoundError")) return undefined;
    throw error;
  });
}

/** False where it is locked. */
async function removeEntry(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.removeEntry(name);
    return true;
  } catch (error) {
    if (isNamed(error, "NotFoundError")) return true;
    if (isNamed(error, "NoModificationAllowedError")) return false;
    throw error;
  }
}

/** What TypeScript's types for pages lack: they leave out what only dedicated workers have. */
interface SyncAccess {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(bytes: 0): void;
  flush(): void;
  close(): void;
}

/** Undefined where another has it, where it has gone, and on a page. */
async function lock(handle: FileSystemFileHandle): Promise<SyncAccess | undefined> {
  const lockable: FileSystemFileHandle & { createSyncAccessHandle?: () => Promise<SyncAccess> } = handle;
  const locked = lockable.createSyncAccessHandle?.().catch((error: unknown) => {
    if (isNamed(error, "NoModificationAllowedError") || isNamed(error, "NotFoundError")) return undefined;
    throw error;
  });
  return locked && beforeLong(locked);
}

const longMillis = 3000;

/**
 * Chromium 156 now and then never answers a request for a lock (once in 25 passes of four shards, after a reload, on a busy
 * machine): then the shard is read all the same, only not kept. To delete when it always answers.
 */
function beforeLong(locked: Promise<SyncAccess | undefined>): Promise<SyncAccess | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(undefined);
      locked.then(access => access?.close()).catch(() => undefined); // nobody waits for it any more
    }, longMillis);
    locked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name;
}
