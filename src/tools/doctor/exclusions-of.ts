import { type Exclusions, mergeExclusions } from "../../data/index.ts";
import { type Finding, type FindingKind, isBetterLeftOut } from "./findings.ts";

/** What a list leaves out of training: the utterances with findings of these kinds, each once. */
export function exclusionsOf(
  findings: Iterable<Pick<Finding, "kind" | "part" | "shard" | "index">>,
  isLeftOut: (kind: FindingKind) => boolean = isBetterLeftOut,
): Exclusions {
  const named = [];
  for (const { kind, part, shard, index } of findings) {
    if (index !== null && isLeftOut(kind)) named.push({ part, shard, indices: [index] });
  }
  return mergeExclusions(named);
}
