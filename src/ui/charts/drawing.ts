import { decimate } from "./decimate.ts";
import { formatTick, formatValue, linearScale, logScale } from "./scale.ts";
import type { Zoom } from "./zoom.ts";

export interface Series {
  name: string;
  x: ArrayLike<number>; // never falls
  y: ArrayLike<number>; // what is not finite is a gap
  color: string;
  isDashed?: boolean;
  isFaint?: boolean; // raw values behind a smoothed curve
}

export interface DrawnLine extends Pick<Series, "name" | "color" | "isDashed" | "isFaint"> {
  points: { x: number; y: number | null }[]; // places
}

/** What a plot draws, in places on linear axes. */
export interface Drawing {
  lines: DrawnLine[];
  x: DrawnAxis;
  y: DrawnAxis;
  hasUnplaced: boolean; // a value that a log axis cannot show
}

export interface DrawnAxis {
  from: number;
  to: number;
  ticks: { place: number; text: string }[];
}

/** Pixels a bucket is wide: its two points make a stroke about as wide as a line. */
const bucketPixels = 3;
const mostBuckets = 500;

/** @param width of the area between the axes, in pixels */
export function drawing(
  series: readonly Series[],
  shown: Zoom,
  width: number,
  { isLogX, isLogY }: { isLogX: boolean; isLogY: boolean },
): Drawing {
  const [xScale, yScale] = [isLogX ? logScale : linearScale, isLogY ? logScale : linearScale];
  const buckets = Math.max(1, Math.min(mostBuckets, Math.floor(width / bucketPixels)));
  const range = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  let hasUnplaced = false;
  const lines = series.map(({ x, y, name, color, isDashed = false, isFaint = false }) => {
    const kept = decimate(x, y, { ...shown, buckets, isLogX });
    const points = kept.x.map((at, i) => {
      const value = kept.y[i] ?? Number.NaN;
      const place = yScale.place(value);
      if (!Number.isFinite(place)) {
        hasUnplaced ||= Number.isFinite(value);
        return { x: xScale.place(at), y: null };
      }
      if (at >= shown.from && at <= shown.to) {
        range.least = Math.min(range.least, place);
        range.most = Math.max(range.most, place);
      }
      return { x: xScale.place(at), y: place };
    });
    return { name, color, isDashed, isFaint, points: points.filter(point => Number.isFinite(point.x)) };
  });
  const [from, to] = [xScale.place(shown.from), xScale.place(shown.to)];
  const xTicks = xScale.ticks(from, to, Math.max(2, Math.floor(width / 90)));
  const tall = padded(range.least, range.most);
  const yTicks = yScale.ticks(tall.from, tall.to, 5);
  return {
    lines,
    x: { from, to, ticks: xTicks.map(value => ({ place: xScale.place(value), text: formatTick(value) })) },
    y: { ...tall, ticks: yTicks.map(value => ({ place: yScale.place(value), text: formatTick(value) })) },
    hasUnplaced,
  };
}

/** From the first to the last x of all series, with room about a single one; undefined while there is none. */
export function wholeOf(series: readonly Series[], isLogX: boolean): Zoom | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { x } of series) {
    from = Math.min(from, x[isLogX ? firstPositive(x) : 0] ?? from);
    to = Math.max(to, x[x.length - 1] ?? to);
  }
  if (from === to) return isLogX ? { from: from / 2, to: 2 * to } : { from: from - 0.5, to: to + 0.5 };
  return from < to ? { from, to } : undefined;
}

function firstPositive(x: ArrayLike<number>): number {
  let index = 0;
  while (index < x.length && (x[index] ?? 0) <= 0) index++;
  return index;
}

/** `Loss 12.31, smoothed 12.5 at step 120.` */
export function describeLatest(series: readonly Series[], xLabel: string, unit: string): string {
  const parts = series.flatMap(({ name, x, y }) => {
    const last = Math.min(x.length, y.length) - 1;
    const [place, value] = [x[last], y[last]];
    return place === undefined || value === undefined ? [] : [{ name, place, value }];
  });
  const end = Math.max(...parts.map(({ place }) => place));
  const suffix = unit === "" ? "" : ` ${unit}`;
  const texts = parts.map(({ name, value, place }) => {
    const where = place === end ? "" : ` (${xLabel} ${formatPlace(place)})`;
    return `${name} ${formatValue(value)}${suffix}${where}`;
  });
  return parts.length === 0 ? "No values yet." : `${texts.join(", ")} at ${xLabel} ${formatPlace(end)}.`;
}

/** Whole numbers with all their digits: the step 123,456 is not 123,500. */
export function formatPlace(place: number): string {
  return Number.isInteger(place) ? formatTick(place) : formatValue(place);
}

/** Room above and below. What differs by rounding alone counts as level. */
function padded(least: number, most: number): { from: number; to: number } {
  if (least > most) return { from: 0, to: 1 };
  const size = Math.max(Math.abs(least), Math.abs(most));
  const isLevel = most - least <= 1e-9 * size;
  const room = isLevel ? 0.05 * size || 1 : 0.05 * (most - least);
  return { from: least - room, to: most + room };
}
