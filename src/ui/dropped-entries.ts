import type { NamedFile } from "../sources/index.ts";

/** A file that was dropped or chosen, with the folders it lay in. */
export interface DroppedFile extends NamedFile {
  content: File;
}

/**
 * Every file of a drop, folders opened. The entries must be taken while the event lasts, so this runs up to its first
 * await at once.
 */
export async function readDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.map(item => item.webkitGetAsEntry());
  const plain = items.map(item => item.getAsFile());
  const files: DroppedFile[] = [];
  for (const [index, entry] of entries.entries()) {
    const file = plain[index] ?? null;
    if (entry !== null) await collect(entry, files);
    else if (file !== null) files.push({ path: file.name, content: file });
  }
  return files;
}

/** Files of a chooser, with their folders where a whole one was chosen. */
export function chosenFiles(list: FileList | null): DroppedFile[] {
  return [...(list ?? [])].map(file => ({ path: file.webkitRelativePath || file.name, content: file }));
}

async function collect(entry: FileSystemEntry, into: DroppedFile[]): Promise<void> {
  if (isFile(entry)) {
    const content = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    into.push({ path: entry.fullPath.replace(/^\//, ""), content });
    return;
  }
  if (!isFolder(entry)) return;
  const reader = entry.createReader();
  // A reader gives a hundred entries or so at a time.
  for (let some = await readSome(reader); some.length > 0; some = await readSome(reader)) {
    for (const child of some) await collect(child, into);
  }
}

function readSome(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
