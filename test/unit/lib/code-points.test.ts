import { describe, expect, it } from "vitest";
import { compareCodePoints } from "../../../src/lib/code-points.ts";

describe("compareCodePoints", () => {
  it("orders as Python does, characters beyond the 16-bit ones last", () => {
    const sorted = ["", "##a", "A", "a", "aa", "ab", "é", "語", "\uf900", "\uffff", "\u{10000}", "\u{10000}a", "😀"];
    for (const [i, left] of sorted.entries()) {
      for (const [j, right] of sorted.entries()) {
        expect(Math.sign(compareCodePoints(left, right)), `${left} ${right}`).toBe(Math.sign(i - j));
      }
    }
  });
});
