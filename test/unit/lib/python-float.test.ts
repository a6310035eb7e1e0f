import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pythonFloat } from "../../../src/lib/python-float.ts";

describe("pythonFloat", () => {
  // What CPython 3.11's repr() prints.
  it.each([
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [-2.5, "-2.5"],
    [0.1, "0.1"],
    [0.18036746978759766, "0.18036746978759766"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [-0.000012345, "-1.2345e-05"],
    [1e-100, "1e-100"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e16, "1e+16"],
    [1e15, "1000000000000000.0"],
    [2 ** 53, "9007199254740992.0"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [5e-324, "5e-324"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("prints %d as Python does", (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });

  it("gives back every number, and never looks like an integer", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        const text = pythonFloat(value);
        expect(Number(text)).toBe(value);
        expect(text).toMatch(/[.e]/);
      }),
    );
  });
});
