import { assert } from "../lib/assert.ts";
import type { Values } from "./kernel-case.ts";

export interface Verdict {
  worstError: number;
  worstResult: string;
}

/**
 * The largest difference of any result, relative to the largest value that is expected of that result, or to
 * `floorShare` of the largest of all results where that is more: gradients without influence are rounding noise.
 * Values that are no numbers, and missing ones, are infinitely wrong.
 */
export function judge(actual: Values, expected: Values, floorShare = 0): Verdict {
  const largest = Math.max(...Object.values(expected).map(largestMagnitude));
  assert(largest > 0, "something other than zeros is expected");
  let verdict: Verdict = { worstError: Number.NEGATIVE_INFINITY, worstResult: "" };
  for (const [name, wanted] of Object.entries(expected)) {
    const scale = Math.max(largestMagnitude(wanted), floorShare * largest);
    assert(scale > 0 && (wanted.length < 2 || floorShare > 0 || !isConstant(wanted)), `${name} tells right from wrong`);
    const worstError = largestDifference(actual[name] ?? [], wanted) / scale;
    if (worstError > verdict.worstError) verdict = { worstError, worstResult: name };
  }
  return verdict;
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}

function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? Number.NaN));
  return largest;
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}
