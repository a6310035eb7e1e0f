import { get, set } from "idb-keyval";
import { StudioError } from "../lib/result.ts";
import type { NamedFile } from "../sources/index.ts";
import { database } from "./kept-project.ts";
import { addFiles } from "./project.ts";

/** Whether this browser lets a page read a folder that the user picks. */
export function canChooseFolder(): boolean {
  return typeof window.showDirectoryPicker === "function";
}

/**
 * Asks for a folder and adds its files; the folder is remembered. Answers how many were added, or undefined where the user
 * chose none.
 * @throws StudioError `folder-unreadable`
 */
export async function chooseFolder(): Promise<number | undefined> {
  const folder = await pickFolder("read");
  if (folder === undefined) return undefined;
  const files = await filesIn(folder);
  addFiles(files);
  await set(key, folder, database()).catch(ignoreUnkept);
  return files.length;
}

/** Asks for a folder. Undefined where the user chose none, or the browser has no such picker. */
export async function pickFolder(mode: "read" | "readwrite"): Promise<FileSystemDirectoryHandle | undefined> {
  return window.showDirectoryPicker?.({ mode }).catch(ignoreDismissal);
}

/** The name of the folder chosen on an earlier visit, unless its files are among these. */
export async function rememberedFolder(files: readonly NamedFile[]): Promise<string | undefined> {
  const folder = await keptFolder();
  if (folder === undefined) return undefined;
  const prefix = `${folder.name}/`;
  return files.some(({ path }) => path.startsWith(prefix)) ? undefined : folder.name;
}

/**
 * Adds the files of the folder remembered, after asking the user again where the browser wants that.
 * @throws StudioError `folder-unreadable`
 */
export async function reopenFolder(): Promise<number | undefined> {
  const folder = await keptFolder();
  if (folder === undefined) return undefined;
  const permission = await folder.requestPermission?.({ mode: "read" });
  if (permission === "denied" || permission === "prompt") return undefined;
  const files = await filesIn(folder);
  addFiles(files);
  return files.length;
}

const key = "folder";

async function keptFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  return get<FileSystemDirectoryHandle>(key, database()).catch(() => undefined); // nothing is kept here
}

/**
 * Every file in the folder and below, by its path from the folder's name on; hidden ones are left out.
 * @throws StudioError `folder-unreadable`, also where there are more files than `most`
 */
export async function filesIn(folder: FileSystemDirectoryHandle, most = mostFiles): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  try {
    await collect(folder, folder.name, files, most);
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const nextStep = "Choose it again, or drop its files.";
    throw new StudioError("folder-unreadable", `The folder cannot be read: ${reason}`, { file: folder.name }, nextStep);
  }
  return files;
}

async function collect(
  folder: FileSystemDirectoryHandle,
  path: string,
  into: NamedFile[],
  most: number,
): Promise<void> {
  for await (const entry of entriesOf(folder)) {
    if (entry.name.startsWith(".")) continue;
    const entryPath = `${path}/${entry.name}`;
    if (isFolder(entry)) await collect(entry, entryPath, into, most);
    else if (isFile(entry)) into.push({ path: entryPath, content: await entry.getFile() });
    if (into.length > most) {
      const message = `The folder holds more than ${most} files.`;
      throw new StudioError("folder-unreadable", message, { file: folder.name }, "Choose one with the shards alone.");
    }
  }
}

const mostFiles = 50_000;

/** TypeScript's types lack the folder's iterator. */
function entriesOf(folder: FileSystemDirectoryHandle): AsyncIterable<FileSystemHandle> {
  return (folder as FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> }).values();
}

function isFolder(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === "directory";
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === "file";
}

function ignoreDismissal(error: unknown): undefined {
  if (error instanceof DOMException && error.name === "AbortError") return undefined;
  throw error;
}

/** The files are there all the same; only a reload will have to ask for the folder anew. */
function ignoreUnkept(): void {}
