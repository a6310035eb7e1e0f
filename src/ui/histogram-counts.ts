import { exactMultiple, roundStep } from "./axis-ticks.ts";

/** How many values fall from `start + i * step` to below `start + (i + 1) * step`. */
export interface Counts {
  start: number;
  step: number; // round, so that the edges can be read
  counts: number[];
}

export interface Summary {
  count: number;
  least: number;
  median: number;
  most: number;
}

/** Sorts values into at most about `wanted` classes of round width. Values that are not finite are left out. */
export function countValues(values: readonly number[], wanted: number): Counts {
  const summary = summarise(values);
  if (summary === undefined) return { start: 0, step: 1, counts: [] };
  const { least, most } = summary;
  const isWhole = values.every(value => !Number.isFinite(value) || Number.isInteger(value));
  // Closer together than floating point can divide, they are one value.
  const isSpread = most - least > 1e-12 * Math.max(1, Math.abs(least), Math.abs(most));
  const rounded = isSpread ? roundStep(most - least, wanted) : 1;
  const step = isWhole ? Math.max(1, rounded) : rounded;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.floor(most / step + 1e-9);
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (const value of values) {
    const at = Math.floor(value / step + 1e-9) - first;
    if (Number.isFinite(value)) counts[at] = (counts[at] ?? 0) + 1;
  }
  return { start: exactMultiple(step, first), step, counts };
}

/** Undefined without finite values. */
export function summarise(values: readonly number[]): Summary | undefined {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const count = sorted.length;
  const least = sorted[0];
  const most = sorted[count - 1];
  const low = sorted[Math.floor((count - 1) / 2)];
  const high = sorted[Math.floor(count / 2)];
  if (least === undefined || most === undefined || low === undefined || high === undefined) return undefined;
  return { count, least, median: (low + high) / 2, most };
}
