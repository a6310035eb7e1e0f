import { redactAddress } from "../lib/redact-address.ts";
import { findNamed } from "../sources/index.ts";

/** Records that training passes over, by file; JSON, so that it travels with a run and its checkpoints. */
export type Exclusions = readonly ExcludedRecords[];

export interface ExcludedRecords {
  /** The data set whose file is meant; null: of any. */
  part: "train" | "eval" | "test" | null;
  shard: string; // or transcript TSV
  indices: readonly number[]; // of records in the file, from 0
}

/** Says of each record of a part whether it is left out. */
export interface Excluder {
  has(place: { shard: string; index: number }): boolean;
  /** How many records of these files are left out. */
  countIn(shards: readonly string[]): number;
}

/**
 * Lists come from other machines and from the page, where the same shard has another path: where none has the path asked
 * for, the file of that name is taken, and of several the one whose folders agree best.
 */
export function excluderOf(exclusions: Exclusions, part: "train" | "eval" | "test"): Excluder {
  const byShard = new Map<string, Set<number>>();
  for (const { part: of, shard, indices } of exclusions) {
    if (of !== null && of !== part) continue;
    const path = redactAddress(shard);
    const known = byShard.get(path) ?? new Set();
    for (const index of indices) known.add(index);
    byShard.set(path, known);
  }
  const files = [...byShard.keys()].map(path => ({ path, content: "" }));
  const resolved = new Map<string, Set<number> | undefined>();
  const listOf = (shard: string) => {
    if (!resolved.has(shard)) resolved.set(shard, byShard.get(findNamed(files, redactAddress(shard))?.path ?? ""));
    return resolved.get(shard);
  };
  return {
    has: ({ shard, index }) => listOf(shard)?.has(index) === true,
    countIn: shards => shards.reduce((sum, shard) => sum + (listOf(shard)?.size ?? 0), 0),
  };
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
