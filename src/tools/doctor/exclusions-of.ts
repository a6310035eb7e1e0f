import type { ExcludedRecords, Exclusions } from "../../data/index.ts";
import { type Finding, type FindingKind, isBetterLeftOut } from "./findings.ts";

/** What a list leaves out of training: the utterances with findings of these kinds, each once. */
export function exclusionsOf(
  findings: Iterable<Pick<Finding, "kind" | "part" | "shard" | "index">>,
  isLeftOut: (kind: FindingKind) => boolean = isBetterLeftOut,
): Exclusions {
  const files = new Map<string, Omit<ExcludedRecords, "indices"> & { indices: Set<number> }>();
  for (const { kind, part, shard, index } of findings) {
    if (index === null || !isLeftOut(kind)) continue;
    const file = `${part ?? ""}\n${shard}`;
    const known = files.get(file) ?? { part, shard, indices: new Set() };
    known.indices.add(index);
    files.set(file, known);
  }
  return [...files.values()].map(file => ({ ...file, indices: [...file.indices].sort((a, b) => a - b) }));
}
