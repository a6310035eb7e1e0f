import { at } from "../../lib/assert.ts";

export interface Points {
  x: number[];
  y: number[];
}

export interface Decimation {
  from: number; // of x, in the units of the axis
  to: number;
  buckets: number;
  isLogX?: boolean; // buckets are equally wide as drawn
}

/**
 * What is worth drawing of a curve between `from` and `to`: of each bucket the least and the greatest value, in the order in
 * which they came, so that no peak is lost. At most two points a bucket. Values that are not finite are gaps: a bucket
 * with one gives a NaN where its first stands. One point on either side of the window is kept, for lines to run to the edges.
 *
 * Looks at the points of the window alone, once; `x` must not fall.
 */
export function decimate(x: ArrayLike<number>, y: ArrayLike<number>, window: Decimation): Points {
  const length = Math.min(x.length, y.length);
  const first = firstAtLeast(x, window.from, 0, length);
  const end = firstAbove(x, window.to, first, length);
  const kept: Points = { x: [], y: [] };
  if (first > 0) keep(kept, x, y, first - 1);
  if (end - first <= 2 * window.buckets) {
    for (let i = first; i < end; i++) keep(kept, x, y, i);
  } else {
    let start = first;
    for (let bucket = 1; bucket <= window.buckets && start < end; bucket++) {
      const isLast = bucket === window.buckets;
      const next = isLast ? end : firstAtLeast(x, bucketEdge(window, bucket), start, end);
      keepExtremes(kept, x, y, start, next);
      start = next;
    }
  }
  if (end < length) keep(kept, x, y, end);
  return kept;
}

function bucketEdge({ from, to, buckets, isLogX = false }: Decimation, bucket: number): number {
  const share = bucket / buckets;
  return isLogX && from > 0 ? from * (to / from) ** share : from + (to - from) * share;
}

function keepExtremes(kept: Points, x: ArrayLike<number>, y: ArrayLike<number>, start: number, end: number): void {
  if (start === end) return;
  let least = -1;
  let greatest = -1;
  let leastValue = Number.POSITIVE_INFINITY;
  let greatestValue = Number.NEGATIVE_INFINITY;
  let gap = -1;
  for (let i = start; i < end; i++) {
    const value = at(y, i);
    if (!Number.isFinite(value)) {
      if (gap < 0) gap = i;
      continue;
    }
    if (value < leastValue) {
      leastValue = value;
      least = i;
    }
    if (value > greatestValue) {
      greatestValue = value;
      greatest = i;
    }
  }
  const found = least === greatest ? [gap, least] : [gap, least, greatest];
  for (const index of found.filter(i => i >= 0).sort((a, b) => a - b)) keep(kept, x, y, index);
}

function keep(kept: Points, x: ArrayLike<number>, y: ArrayLike<number>, index: number): void {
  const value = at(y, index);
  kept.x.push(at(x, index));
  kept.y.push(Number.isFinite(value) ? value : Number.NaN);
}

/** The first index from `start` whose value is at least `bound`; `end` where there is none. */
function firstAtLeast(values: ArrayLike<number>, bound: number, start: number, end: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(values, middle) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(values: ArrayLike<number>, bound: number, start: number, end: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(values, middle) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
