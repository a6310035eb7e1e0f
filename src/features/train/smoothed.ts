import { GrowingAverage } from "../../ui/charts/smooth.ts";

interface Kept {
  weight: number;
  average: GrowingAverage;
}

const kept = new WeakMap<ArrayLike<number>, Kept>();

/** Smoothed raw values of a curve that only ever grows: what was smoothed before is kept for as long as the curve is. */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  const known = kept.get(values);
  const average = known?.weight === weight ? known.average : new GrowingAverage(weight);
  kept.set(values, { weight, average });
  return average.extend(values);
}
