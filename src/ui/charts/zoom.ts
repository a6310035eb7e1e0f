import type { Scale } from "./scale.ts";

/** A stretch of an x axis, in its own units. */
export interface Zoom {
  from: number;
  to: number;
}

/**
 * A stretch `factor` times as long (below 1: closer) about a value. Undefined once it would hold everything: then the
 * chart follows its curves again.
 */
export function zoomBy(factor: number, shown: Zoom, whole: Zoom, scale: Scale, about?: number): Zoom | undefined {
  const [from, to] = [scale.place(shown.from), scale.place(shown.to)];
  const centre = about === undefined ? (from + to) / 2 : Math.min(to, Math.max(from, scale.place(about)));
  return within({ from: centre + (from - centre) * factor, to: centre + (to - centre) * factor }, whole, scale);
}

/** Moved by a share of its own length. */
export function moveBy(share: number, shown: Zoom, whole: Zoom, scale: Scale): Zoom | undefined {
  const [from, to] = [scale.place(shown.from), scale.place(shown.to)];
  const distance = share * (to - from);
  return within({ from: from + distance, to: to + distance }, whole, scale);
}

/** @param places as drawn */
function within(places: Zoom, whole: Zoom, scale: Scale): Zoom | undefined {
  const [least, most] = [scale.place(whole.from), scale.place(whole.to)];
  const length = places.to - places.from;
  if (length >= most - least) return undefined;
  const from = Math.min(Math.max(places.from, least), most - length);
  return { from: scale.value(from), to: scale.value(from + length) };
}
