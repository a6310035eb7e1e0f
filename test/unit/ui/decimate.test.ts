import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimate } from "../../../src/ui/charts/decimate.ts";

const values = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -50, max: 50 }) }, fc.constant(Number.NaN)),
  {
    maxLength: 400,
  },
);
const places = (length: number, offset = 0) => Array.from({ length }, (_, i) => i + offset);

describe("decimate", () => {
  it("keeps the least and the greatest value of every bucket, so of the whole window", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), (y, buckets) => {
        const x = places(y.length);
        const kept = decimate(x, y, { from: 0, to: Math.max(1, y.length), buckets });
        const width = Math.max(1, y.length) / buckets;
        for (let bucket = 0; bucket < buckets; bucket++) {
          const isInside = (place: number) =>
            place >= bucket * width && (place < (bucket + 1) * width || bucket === buckets - 1);
          const all = y.filter((value, i) => isInside(i) && !Number.isNaN(value));
          const drawn = kept.y.filter((value, i) => isInside(kept.x[i] ?? -1) && !Number.isNaN(value));
          expect(Math.min(...drawn)).toBe(Math.min(...all));
          expect(Math.max(...drawn)).toBe(Math.max(...all));
        }
      }),
    );
  });

  it("gives points of the curve alone, in their order, at most two a bucket and one beside each edge", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), fc.nat(400), fc.nat(400), (y, buckets, a, b) => {
        const x = places(y.length);
        const kept = decimate(x, y, { from: Math.min(a, b), to: Math.max(a, b), buckets });
        expect(kept.x).toEqual([...kept.x].sort((p, q) => p - q));
        expect(new Set(kept.x).size).toBe(kept.x.length);
        for (const [i, place] of kept.x.entries()) expect(kept.y[i]).toEqual(y[place]);
        expect(kept.y.filter(value => !Number.isNaN(value)).length).toBeLessThanOrEqual(2 * buckets + 2);
        expect(kept.y.length).toBeLessThanOrEqual(3 * buckets + 2);
      }),
    );
  });

  it("gives every point where there are few", () => {
    const y = [3, Number.NaN, 1, 2];
    expect(decimate([0, 1, 2, 3], y, { from: 0, to: 3, buckets: 2 })).toEqual({ x: [0, 1, 2, 3], y });
  });

  it("keeps a gap in every bucket that has one, and takes infinity for one", () => {
    const y = places(1000).map(i => (i === 500 || (i >= 600 && i < 700) ? Number.POSITIVE_INFINITY : i % 7));
    const kept = decimate(places(1000), y, { from: 0, to: 1000, buckets: 20 });
    const gaps = kept.x.filter((_, i) => Number.isNaN(kept.y[i]));
    expect(gaps).toEqual([500, 600, 650]);
  });

  it("keeps one point on either side of the window", () => {
    const kept = decimate(places(10), places(10), { from: 3.5, to: 5.5, buckets: 10 });
    expect(kept.x).toEqual([3, 4, 5, 6]);
    expect(decimate(places(3), places(3), { from: 7, to: 9, buckets: 10 }).x).toEqual([2]);
    expect(decimate([], [], { from: 0, to: 1, buckets: 10 })).toEqual({ x: [], y: [] });
  });

  it("has buckets of equal width as drawn on a log axis", () => {
    const x = places(10_000, 1);
    const kept = decimate(x, x, { from: 1, to: 10_000, buckets: 40, isLogX: true });
    const inDecade = (from: number) => kept.x.filter(place => place >= from && place < 10 * from).length;
    expect(inDecade(100)).toBe(20);
    expect(inDecade(10)).toBe(20);
    expect(inDecade(1)).toBe(9);
  });
});
