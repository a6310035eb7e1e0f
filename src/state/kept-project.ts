import { createStore, get, set } from "idb-keyval";
import { type NamedFile, sizeOf } from "../sources/index.ts";
import type { ProjectFiles } from "../workers/trainer/protocol.ts";
import type { LeftOutChoice } from "./left-out-choice.ts";

/** The project without what can be found out about it: as a reload finds it again. */
export interface OpenedProject extends ProjectFiles {
  isSample: boolean;
  lost: readonly LostFile[];
  /** Undefined where nothing was chosen: then a run takes all that it can read. */
  leftOut: LeftOutChoice | undefined;
}

/** A file that was too large to keep: it has to be dropped again. */
export interface LostFile {
  path: string;
  sizeBytes: number;
}

/** @throws where the browser has no IndexedDB or refuses it */
export async function readKeptProject(): Promise<OpenedProject | undefined> {
  return get<OpenedProject>(key, database());
}

/** @throws as `readKeptProject`, and where the disk is full */
export async function keepProject(project: OpenedProject): Promise<void> {
  const { files, lost } = chooseKept(project.files);
  const all = [...project.lost.filter(({ path }) => !project.files.some(file => file.path === path)), ...lost];
  await set(key, { ...project, files, lost: all } satisfies OpenedProject, database());
}

/** Addresses and small files stay, as long as they come to no more than `totalBytes`; the others by name. */
export function chooseKept(files: readonly NamedFile[]): { files: NamedFile[]; lost: LostFile[] } {
  const kept: NamedFile[] = [];
  const lost: LostFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const sizeBytes = file.content instanceof Blob ? (sizeOf(file) ?? 0) : 0;
    if (sizeBytes > largestKeptBytes || bytes + sizeBytes > totalKeptBytes) lost.push({ path: file.path, sizeBytes });
    else {
      bytes += sizeBytes;
      kept.push(file);
    }
  }
  return { files: kept, lost };
}

export const largestKeptBytes = 4 * 2 ** 20;
const totalKeptBytes = 64 * 2 ** 20;
const key = "project";

/** One database of its own: the storage worker is the only writer of the checkpoints'. */
export function database(): ReturnType<typeof createStore> {
  opened ??= createStore("transducer-studio-project", "project");
  return opened;
}

let opened: ReturnType<typeof createStore> | undefined;
