import { at } from "../../lib/assert.ts";

/**
 * Exponential averages of the raw points: each is the mean of all so far, where a point `k` steps back counts `weight`^k.
 * Dividing by the sum of those weights keeps the start from being drawn towards 0 (Kingma and Ba 2015, section 3). A
 * value that is not finite stays a NaN at its place and counts for nothing.
 *
 * @param weight 0 for none, below 1
 */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let sum = 0;
  let weights = 0;
  for (let i = 0; i < values.length; i++) {
    const value = at(values, i);
    if (!Number.isFinite(value)) {
      smoothed[i] = Number.NaN;
      continue;
    }
    sum = weight * sum + (1 - weight) * value;
    weights = weight * weights + (1 - weight);
    smoothed[i] = sum / weights;
  }
  return smoothed;
}

/** Over how many points such a mean reaches, roughly. */
export function smoothedPoints(weight: number): number {
  return Math.round(1 / (1 - weight));
}
