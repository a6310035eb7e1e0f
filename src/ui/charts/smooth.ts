import { at } from "../../lib/assert.ts";

/**
 * Exponential averages of the raw points: each is the mean of all so far, where a point `k` steps back counts `weight`^k.
 * Dividing by the sum of those weights keeps the start from being drawn towards 0 (Kingma and Ba 2015, section 3). A
 * value that is not finite stays a NaN at its place and counts for nothing.
 *
 * @param weight 0 for none, below 1
 */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
  return new GrowingAverage(weight).extend(values);
}

/** The same for a curve that grows at its end: only what is new is averaged. */
export class GrowingAverage {
  private averages = new Float64Array(0);
  private done = 0;
  private sum = 0;
  private weights = 0;

  constructor(private readonly weight: number) {}

  /** @param values those of the call before, with more behind them; the result is a view of what is kept here */
  extend(values: ArrayLike<number>): Float64Array {
    if (values.length > this.averages.length) {
      const room = new Float64Array(Math.max(values.length, 2 * this.done));
      room.set(this.averages.subarray(0, this.done));
      this.averages = room;
    }
    for (let i = this.done; i < values.length; i++) this.averages[i] = this.add(at(values, i));
    this.done = values.length;
    return this.averages.subarray(0, this.done);
  }

  private add(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    this.sum = this.weight * this.sum + (1 - this.weight) * value;
    this.weights = this.weight * this.weights + (1 - this.weight);
    return this.sum / this.weights;
  }
}

/** Over how many points such a mean reaches, roughly. */
export function smoothedPoints(weight: number): number {
  return Math.round(1 / (1 - weight));
}
