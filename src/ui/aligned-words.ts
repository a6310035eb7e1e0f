import { at } from "../lib/assert.ts";
import type { AlignmentStep } from "../metrics/alignment.ts";

export interface AlignedWord {
  kind: AlignmentStep["kind"];
  said: string; // empty for an insertion
  heard: string; // empty for a deletion
}

export function alignedWords(
  steps: readonly AlignmentStep[],
  said: readonly string[],
  heard: readonly string[],
): AlignedWord[] {
  return steps.map(step => ({
    kind: step.kind,
    said: step.kind === "insertion" ? "" : at(said, step.reference),
    heard: step.kind === "deletion" ? "" : at(heard, step.hypothesis),
  }));
}

/** `2 wrong, 1 missing, 1 surplus`, or `no errors`. */
export function describeErrors(steps: readonly AlignmentStep[]): string {
  const count = (kind: AlignmentStep["kind"]) => steps.filter(step => step.kind === kind).length;
  const counts = [
    [count("substitution"), "wrong"],
    [count("deletion"), "missing"],
    [count("insertion"), "surplus"],
  ] as const;
  const texts = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return texts.length === 0 ? "no errors" : texts.join(", ");
}
