import { redactAddress } from "../lib/redact-address.ts";
import { findNamed } from "../sources/index.ts";

/** Records that training passes over, by file; JSON, so that it travels with a run and its checkpoints. */
export type Exclusions = readonly ExcludedRecords[];

export interface ExcludedRecords {
  /** The data set whose file is meant; null: of any. */
  part: DataFile["part"] | null;
  shard: string; // or transcript TSV
  indices: readonly number[]; // of records in the file, from 0
}

/** Says of each record of a part whether it is left out. */
export interface Excluder {
  has(place: { shard: string; index: number }): boolean;
  /** How many records of these files are left out. */
  countIn(shards: readonly string[]): number;
}

/** What a list says of the records of one part. */
export function excluderOf(exclusions: Exclusions, part: DataFile["part"]): Excluder {
  const entriesOn = entriesOf(exclusions, part);
  const resolved = new Map<string, ReadonlySet<number>>();
  const leftOutOf = (shard: string) => {
    const known = resolved.get(shard) ?? new Set(entriesOn(shard).flatMap(({ indices }) => indices));
    resolved.set(shard, known);
    return known;
  };
  return {
    has: ({ shard, index }) => leftOutOf(shard).has(index),
    countIn: shards => shards.reduce((sum, shard) => sum + leftOutOf(shard).size, 0),
  };
}

/** A file of a data set, as records name it. */
export interface DataFile {
  part: "train" | "eval" | "test";
  path: string;
}

/** The entries of a list that are about these files, each beside the file that it means. */
export function entriesAbout<File extends DataFile>(
  files: readonly File[],
  exclusions: Exclusions,
): { file: File; entry: ExcludedRecords }[] {
  const ofPart = { train: entriesOf(exclusions, "train"), eval: entriesOf(exclusions, "eval") };
  const entriesOn = { ...ofPart, test: entriesOf(exclusions, "test") };
  return files.flatMap(file => entriesOn[file.part](file.path).map(entry => ({ file, entry })));
}

/**
 * Lists come from other machines and from the page, where the same shard has another path: where none has the path asked
 * for, the file of that name is taken, and of several the one whose folders agree best.
 */
function entriesOf(exclusions: Exclusions, part: DataFile["part"]): (shard: string) => readonly ExcludedRecords[] {
  const byPath = new Map<string, ExcludedRecords[]>();
  for (const entry of exclusions) {
    if (entry.part !== null && entry.part !== part) continue;
    const path = redactAddress(entry.shard);
    byPath.set(path, [...(byPath.get(path) ?? []), entry]);
  }
  const named = Array.from(byPath.keys(), path => ({ path, content: "" }));
  return shard => byPath.get(findNamed(named, redactAddress(shard))?.path ?? "") ?? [];
}

/** What any of these lists leaves out, each file once for a part. */
export function mergeExclusions(...lists: readonly Exclusions[]): Exclusions {
  const files = new Map<string, { part: ExcludedRecords["part"]; shard: string; indices: Set<number> }>();
  for (const { part, shard, indices } of lists.flat()) {
    const key = `${part ?? ""}\n${shard}`;
    const known = files.get(key) ?? { part, shard, indices: new Set() };
    for (const index of indices) known.indices.add(index);
    files.set(key, known);
  }
  return [...files.values()].map(file => ({ ...file, indices: [...file.indices].sort((a, b) => a - b) }));
}

/** How many records are left out in all. */
export function excludedCount(exclusions: Exclusions): number {
  return exclusions.reduce((sum, { indices }) => sum + new Set(indices).size, 0);
}
