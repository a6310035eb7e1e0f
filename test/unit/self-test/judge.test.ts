import { describe, expect, it } from "vitest";
import { judge } from "../../../src/self-test/judge.ts";

const expected = { result: [1, -4, 2], gradient: [0.5, 0.25] };

describe("judge", () => {
  it("measures by the largest value expected of each result and names the worst", () => {
    const actual = { result: [1, -4, 2.4], gradient: [0.5, 0.5] };
    expect(judge(actual, expected)).toEqual({ worstError: 0.5, worstResult: "gradient" });
  });

  it.each([
    ["all zero", { result: [0, 0, 0], gradient: [0, 0] }, 1],
    ["constant", { result: [-1, -1, -1], gradient: [0.5, 0.5] }, 0.75],
    ["not a number", { result: [1, Number.NaN, 2], gradient: [0.5, 0.25] }, Number.POSITIVE_INFINITY],
    ["infinite", { result: [1, -4, 2], gradient: [Number.POSITIVE_INFINITY, 0.25] }, Number.POSITIVE_INFINITY],
    ["missing", { result: [1, -4, 2] }, Number.POSITIVE_INFINITY],
    ["too short", { result: [1, -4], gradient: [0.5, 0.25] }, Number.POSITIVE_INFINITY],
  ])("finds values that are %s far off", (_, actual, error) => {
    expect(judge(actual as typeof expected, expected).worstError).toBe(error);
  });

  it("measures results without influence by a share of the largest result", () => {
    const noise = { result: [100, -50], bias: [1e-7, -2e-7] };
    const actual = { result: [100, -50], bias: [-1e-7, 1e-7] };
    expect(judge(actual, noise).worstError).toBeCloseTo(1.5);
    expect(judge(actual, noise, 0.01).worstError).toBeCloseTo(3e-7, 9);
  });

  it.each([
    ["zeros", { result: [0, 0] }],
    ["a constant", { result: [3, 3] }],
  ])("refuses to expect %s, which would tell nothing", (_, useless) => {
    expect(() => judge(useless, useless)).toThrow(/Bug/);
  });
});
