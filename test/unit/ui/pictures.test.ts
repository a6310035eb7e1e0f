import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisTicks } from "../../../src/ui/axis-ticks.ts";
import { colourTable } from "../../../src/ui/colour-table.ts";
import { countValues, summarise } from "../../../src/ui/histogram-counts.ts";
import { markLanes } from "../../../src/ui/mark-lanes.ts";
import { paintFeatures } from "../../../src/ui/paint-features.ts";
import { envelopePath, sampleEnvelope } from "../../../src/ui/sample-envelope.ts";

describe("colourTable", () => {
  it("gets brighter with every step, by about as much each time", () => {
    const table = colourTable();
    const lightness = Array.from({ length: 256 }, (_, i) => cielabLightness(...rgb(table, i)));
    const rises = lightness.slice(1).map((value, i) => value - (lightness[i] ?? 0));
    expect(Math.min(...rises)).toBeGreaterThan(0);
    expect(Math.max(...rises)).toBeLessThan(1.2); // of 100, in 255 steps
  });
});

describe("paintFeatures", () => {
  it("puts low bins at the bottom and later frames to the right", () => {
    const values = new Float32Array([0, 0, 0, 9, 0, 0]); // [2 frames, 3 bins]: frame 1 sounds in bin 0
    const pixels = paintFeatures(values, 2, 3);
    const red = Array.from({ length: 6 }, (_, i) => pixels[4 * i] ?? 0);
    expect(red.indexOf(Math.max(...red))).toBe(2 * 2 + 1); // bottom row, second column
  });

  it("keeps its contrast beside a single outlier", () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => i % 2);
    values[0] = 1e6;
    const pixels = paintFeatures(values, 100, 10);
    const colours = new Set(Array.from({ length: 1000 }, (_, i) => pixels.slice(4 * i, 4 * i + 3).join()));
    expect(colours.size).toBe(2);
  });
});

describe("sampleEnvelope", () => {
  it("loses no peak, whatever the width", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, maxLength: 200, min: -1, max: 1, noNaN: true }),
        fc.nat(99),
        (samples, more) => {
          const envelope = sampleEnvelope(samples, Math.min(samples.length, more + 1));
          expect(Math.max(...envelope)).toBe(Math.max(...samples));
          expect(Math.min(...envelope)).toBe(Math.min(...samples));
        },
      ),
    );
  });

  it("draws silence as a line", () => {
    const path = envelopePath(sampleEnvelope(new Float32Array(4), 2));
    expect(path).toBe("M0 0.993L1 0.993L1 1.008L0 1.008Z");
  });
});

describe("countValues", () => {
  it("has a class for every value, of round width", () => {
    const values = [0.31, 0.32, 0.55, 1.2];
    const { start, step, counts } = countValues(values, 10);
    expect({ start, step }).toEqual({ start: 0.3, step: 0.1 });
    expect(counts).toEqual([2, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
  });

  it("does not split whole numbers", () => {
    expect(countValues([1, 2, 2, 4], 30)).toEqual({ start: 1, step: 1, counts: [1, 2, 0, 1] });
  });

  it("takes values that differ by less than can be divided for one", () => {
    expect(countValues([0, 5e-324], 30)).toEqual({ start: 0, step: 1, counts: [2] });
  });

  it("counts each value once, for any values", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 60 }), values => {
        const { counts } = countValues(values, 30);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        expect(counts.length).toBeLessThanOrEqual(32);
      }),
    );
  });
});

describe("summarise", () => {
  it("leaves out what is not finite", () => {
    expect(summarise([3, Number.POSITIVE_INFINITY, 1, 2, 10])).toEqual({ count: 4, least: 1, median: 2.5, most: 10 });
    expect(summarise([Number.NaN])).toBeUndefined();
  });
});

describe("axisTicks", () => {
  it("gives round numbers within the axis", () => {
    expect(axisTicks(2.34, 5)).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(axisTicks(0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(axisTicks(0, 5)).toEqual([0]);
  });
});

describe("markLanes", () => {
  it("writes neighbours in different lanes and leaves out what has no room", () => {
    const marks = [0, 1, 2, 90].map(frame => ({ frame, label: "word" }));
    expect(markLanes(marks, { frames: 100, width: 400, lanes: 2 })).toEqual([0, 1, undefined, 0]);
  });
});

function rgb(table: Uint8Array, index: number): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = table.slice(3 * index, 3 * index + 3);
  return [red, green, blue];
}

/** CIE 1976, another yardstick than the table is made with. */
function cielabLightness(...channels: [number, number, number]): number {
  const [red, green, blue] = channels.map(byte => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number]; // as many as went in
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return y <= 0.008856 ? 903.3 * y : 116 * Math.cbrt(y) - 16;
}
