import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeLatest, drawing, type Series, wholeOf } from "../../../src/ui/charts/drawing.ts";
import { nearestIndex } from "../../../src/ui/charts/nearest-index.ts";
import { palette } from "../../../src/ui/charts/palette.ts";
import { formatTick, formatValue, linearScale, logScale } from "../../../src/ui/charts/scale.ts";
import { moveBy, zoomBy } from "../../../src/ui/charts/zoom.ts";

const line = (y: readonly number[], parts: Partial<Series> = {}): Series => ({
  name: "Loss",
  x: y.map((_, i) => i + 1),
  y,
  color: "#000000",
  ...parts,
});
const linear = { isLogX: false, isLogY: false };

describe("drawing", () => {
  it("has room for every value that is shown and for no other", () => {
    const { y, lines } = drawing([line([100, 5, 4, 3, 100])], { from: 2, to: 4 }, 300, linear);
    expect(y.from).toBeLessThan(3);
    expect(y.from).toBeGreaterThan(2.5);
    expect(y.to).toBeGreaterThan(5);
    expect(y.to).toBeLessThan(5.5);
    expect(lines[0]?.points).toHaveLength(5);
  });

  it("draws what has no logarithm as a gap, and says so", () => {
    const drawn = drawing([line([10, 0, 1000])], { from: 1, to: 3 }, 300, { isLogX: false, isLogY: true });
    expect(drawn.lines[0]?.points.map(({ y }) => y)).toEqual([1, null, 3]);
    expect(drawn.hasUnplaced).toBe(true);
    expect(drawing([line([10, Number.NaN])], { from: 1, to: 2 }, 300, linear).hasUnplaced).toBe(false);
  });

  it("takes values for level that differ by rounding alone", () => {
    const { y } = drawing([line([200, 200 + 3e-14])], { from: 1, to: 2 }, 300, linear);
    expect(new Set(y.ticks.map(({ text }) => text)).size).toBe(y.ticks.length);
    expect(y.to - y.from).toBeCloseTo(20, 6);
  });

  it("draws no more points than can be told apart", () => {
    const long = line(Array.from({ length: 100_000 }, (_, i) => Math.sin(i)));
    expect(drawing([long], { from: 1, to: 100_000 }, 600, linear).lines[0]?.points.length).toBeLessThanOrEqual(600);
  });
});

describe("wholeOf", () => {
  it("reaches from the first to the last x of all series, beginning above 0 on a log axis", () => {
    const series = [line([1, 2], { x: [0, 2] }), line([1, 2, 3], { x: [1, 3, 9] })];
    expect(wholeOf(series, false)).toEqual({ from: 0, to: 9 });
    expect(wholeOf(series, true)).toEqual({ from: 1, to: 9 });
  });

  it("has room about a single point, and is nothing without any", () => {
    expect(wholeOf([line([7])], false)).toEqual({ from: 0.5, to: 1.5 });
    expect(wholeOf([line([7])], true)).toEqual({ from: 0.5, to: 2 });
    expect(wholeOf([line([])], false)).toBeUndefined();
  });
});

describe("describeLatest", () => {
  it("says the last value of every line, and where it stands if it is not at the end", () => {
    const series = [line([3, 12.3125]), line([9.5], { name: "digits 2" })];
    expect(describeLatest(series, "step", "")).toBe("Loss 12.31, digits 2 9.5 (step 1) at step 2.");
    expect(describeLatest([line([])], "step", "")).toBe("No values yet.");
    expect(describeLatest([line([200.5])], "step", "ms")).toBe("Loss 200.5 ms at step 1.");
  });
});

describe("zoomBy", () => {
  const whole = { from: 0, to: 100 };

  it("halves the stretch about a place and keeps that place where it is drawn", () => {
    expect(zoomBy(0.5, whole, whole, linearScale, 20)).toEqual({ from: 10, to: 60 });
    expect(zoomBy(0.5, { from: 1, to: 10_000 }, { from: 1, to: 10_000 }, logScale)?.from).toBeCloseTo(10, 9);
  });

  it("shows all again once it would show as much", () => {
    expect(zoomBy(2, { from: 10, to: 60 }, whole, linearScale)).toBeUndefined();
  });

  it("stays inside", () => {
    expect(zoomBy(1.5, { from: 0, to: 20 }, whole, linearScale)).toEqual({ from: 0, to: 30 });
    expect(moveBy(-0.5, { from: 5, to: 25 }, whole, linearScale)).toEqual({ from: 0, to: 20 });
    expect(moveBy(0.5, { from: 85, to: 95 }, whole, linearScale)).toEqual({ from: 90, to: 100 });
  });
});

describe("ticks", () => {
  it("are round and within the axis", () => {
    expect(linearScale.ticks(0.4, 3.1, 5)).toEqual([1, 2, 3]);
    expect(linearScale.ticks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(logScale.ticks(-1, 4, 6)).toEqual([0.1, 1, 10, 100, 1000, 10_000]);
    expect(logScale.ticks(0, 1, 5)).toEqual([1, 2, 5, 10]);
    expect(logScale.ticks(-1.5, 3.6, 5)).toEqual([0.1, 1, 10, 100, 1000]);
    expect(logScale.ticks(Math.log10(11), Math.log10(14), 4)).toEqual([11, 12, 13, 14]);
  });

  it("are few, whatever the range", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: 1e-3, max: 12, noNaN: true }),
        (a, span) => {
          for (const scale of [linearScale, logScale]) {
            const ticks = scale.ticks(a, a + span, 5);
            expect(ticks.length).toBeLessThanOrEqual(12);
            for (const tick of ticks) {
              expect(scale.place(tick)).toBeGreaterThanOrEqual(a - 1e-9);
              expect(scale.place(tick)).toBeLessThanOrEqual(a + span + 1e-9);
            }
          }
        },
      ),
    );
  });

  it("keep all their digits, values four", () => {
    expect(formatTick(123_456)).toBe("123,456");
    expect(formatTick(2e-7)).toBe("2e-7");
    expect(formatValue(12.3456)).toBe("12.35");
    expect(formatValue(0.000_123_4)).toBe("1.23e-4");
    expect(formatValue(Number.NaN)).toBe("not a number");
  });
});

describe("nearestIndex", () => {
  it("is that of the nearest value", () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: -5, max: 55, noNaN: true }), (unsorted, x) => {
        const sorted = unsorted.toSorted((a, b) => a - b);
        const found = sorted[nearestIndex(sorted, x, sorted.length)] ?? Number.NaN;
        expect(Math.abs(found - x)).toBe(Math.min(...sorted.map(value => Math.abs(value - x))));
      }),
    );
    expect(nearestIndex([], 1, 0)).toBe(-1);
  });
});

describe("palette", () => {
  /** WCAG 2.2: relative luminance. */
  function luminance(color: string): number {
    const channels = [1, 3, 5].map(i => Number.parseInt(color.slice(i, i + 2), 16) / 255);
    const [r = 0, g = 0, b = 0] = channels.map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  const contrast = (a: string, b: string) => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((p, q) => p - q);
    return (high + 0.05) / (low + 0.05);
  };

  it("stands out from a light and a dark page by more than 3 to 1", () => {
    for (const { light, dark } of palette) {
      expect(contrast(light, "#ffffff")).toBeGreaterThan(4.5);
      expect(contrast(dark, "#242424")).toBeGreaterThan(4.5);
    }
  });
});
