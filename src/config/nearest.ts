import { at } from "../lib/assert.ts";

/**
 * The candidate that takes the fewest edits, if that is at most two fifths of the longer word; a word that begins or
 * ends the other counts as one edit. Upper and lower case count as one.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  const lower = name.toLowerCase();
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    const distance = isPartOf(lower, other) || isPartOf(other, lower) ? 1 : editDistance(lower, other);
    if (distance > 0.4 * Math.max(name.length, candidate.length)) continue;
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  return best?.candidate;
}

function isPartOf(part: string, word: string): boolean {
  return part.length > 3 && (word.startsWith(`${part}_`) || word.endsWith(`_${part}`));
}

/** Insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = at(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let cost = Math.min(substitution, at(previous, column) + 1, at(current, column - 1) + 1);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, at(before, column - 2) + 1);
      }
      current.push(cost);
    }
    [before, previous] = [previous, current];
  }
  return at(previous, b.length);
}
