import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrowingAverage, smooth, smoothedPoints } from "../../../src/ui/charts/smooth.ts";

describe("smooth", () => {
  it("begins with the first value and leaves a constant as it is", () => {
    expect(smooth([5, 1], 0.9)[0]).toBeCloseTo(5, 12);
    for (const value of smooth([3, 3, 3, 3], 0.99)) expect(value).toBeCloseTo(3, 12);
  });

  it("is the mean of all points so far, those before counting less by the weight for each step", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 30 }), y => {
        const weights = y.map((_, i) => 0.8 ** (y.length - 1 - i));
        const sum = weights.reduce((a, b) => a + b);
        const mean = y.reduce((all, value, i) => all + value * (weights[i] ?? 0), 0) / sum;
        expect(smooth(y, 0.8).at(-1)).toBeCloseTo(mean, 9);
      }),
    );
  });

  it("changes nothing with a weight of 0", () => {
    expect([...smooth([3, 1, 2], 0)]).toEqual([3, 1, 2]);
  });

  it("keeps gaps as gaps and takes up the mean behind them", () => {
    const smoothed = [...smooth([4, Number.NaN, Number.POSITIVE_INFINITY, 4, 1], 0.5)];
    expect(smoothed.slice(0, 4)).toEqual([4, Number.NaN, Number.NaN, 4]);
    expect(smoothed[4]).toBeGreaterThan(1);
  });
});

describe("GrowingAverage", () => {
  it("gives the same as smoothing all at once, however the curve grows", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.double())), parts => {
        const growing = new GrowingAverage(0.9);
        const values: number[] = [];
        for (const part of parts) {
          values.push(...part);
          expect([...growing.extend(values)]).toEqual([...smooth(values, 0.9)]);
        }
      }),
    );
  });
});

describe("smoothedPoints", () => {
  it("says how far a mean reaches", () => {
    expect(smoothedPoints(0)).toBe(1);
    expect(smoothedPoints(0.99)).toBe(100);
  });
});
