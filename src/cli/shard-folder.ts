import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CacheFolder, CacheFull, type CacheWriter, type KeptFile } from "../sources/index.ts";
import { folderSource } from "./files.ts";

/**
 * A folder of this machine. A file on its way is called after the process that writes it, and gets its own name when it is
 * whole; its label lies beside it.
 */
export function shardFolder(folder: string): CacheFolder {
  const content = folderSource(folder);
  const names = async () => {
    await mkdir(folder, { recursive: true });
    return readdir(folder);
  };
  return {
    async list() {
      const found = (await names()).filter(name => !isLabel(name));
      const files = await Promise.all(found.map(name => describe(folder, name)));
      return files.filter(file => file !== undefined);
    },
    async read(key, offset) {
      const size = await sizeOf(join(folder, key));
      const isLabelled = (await sizeOf(join(folder, labelName(key)))) !== undefined;
      return size === undefined || !isLabelled
        ? undefined
        : { sizeBytes: size, stream: await content.open(key, offset) };
    },
    async write(key) {
      const isTaken = (await names()).some(name => name === key || (keyOf(name) === key && isBeingWritten(name)));
      return isTaken ? undefined : write(folder, key);
    },
    label: (key, label) => writeLabel(folder, key, label),
    async remove(key) {
      const own = (await names()).filter(name => keyOf(name) === key);
      for (const name of own) if (!isBeingWritten(name)) await rm(join(folder, name), { force: true });
      return !own.some(isBeingWritten);
    },
    async sweep() {
      const all = await names();
      const isLeft = (name: string) =>
        isPart(name) ? !isBeingWritten(name) : !all.some(other => other !== name && keyOf(other) === keyOf(name));
      for (const name of all.filter(isLeft)) await rm(join(folder, name), { force: true });
    },
  };
}

async function write(folder: string, key: string): Promise<CacheWriter | undefined> {
  const path = join(folder, `${key}${partMark}${process.pid}`);
  const file = await open(path, "wx").catch((error: unknown) => {
    if (isCoded(error, "EEXIST")) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  let position = 0;
  let last: Promise<unknown> = Promise.resolve(); // a discard waits for a write that is under way
  let isOpen = true;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const close = async () => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  return {
    write: chunk =>
      inTurn(async () => {
        await orFull(writeAll(file, chunk, position));
        position += chunk.length;
      }),
    commit: label =>
      inTurn(async () => {
        await close();
        await orFull(writeLabel(folder, key, label));
        await rename(path, join(folder, key));
      }),
    discard: () =>
      inTurn(async () => {
        await close();
        await rm(path, { force: true });
      }),
  };
}

const partMark = ".part-";
const labelEnd = ".json";
const labelName = (key: string) => key + labelEnd;
const isLabel = (name: string) => name.endsWith(labelEnd);
const isPart = (name: string) => name.includes(partMark);
const keyOf = (name: string) => name.replace(/\..*$/, "");

/** Its process lives. */
function isBeingWritten(name: string): boolean {
  const [, id] = name.split(partMark);
  if (id === undefined) return false;
  try {
    process.kill(Number(id), 0); // sends nothing
    return true;
  } catch (error) {
    return isCoded(error, "EPERM"); // it is there, and somebody else's
  }
}

async function writeLabel(folder: string, key: string, label: string): Promise<void> {
  const path = join(folder, labelName(key));
  const aside = `${path}${partMark}${process.pid}`;
  await writeFile(aside, label);
  await rename(aside, path);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function describe(folder: string, name: string): Promise<KeptFile | undefined> {
  const sizeBytes = await sizeOf(join(folder, name));
  if (sizeBytes === undefined) return undefined; // gone meanwhile
  const key = keyOf(name);
  if (isPart(name)) return { key, sizeBytes };
  const label = await readFile(join(folder, labelName(key)), "utf8").catch(() => undefined);
  return { key, sizeBytes, ...(label !== undefined && { label }) };
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if (isCoded(error, "ENOENT")) return undefined;
      throw error;
    },
  );
}

async function orFull(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw isCoded(error, "ENOSPC") || isCoded(error, "EDQUOT") ? new CacheFull() : error;
  }
}

function isCoded(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
