import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heldOut, mostHeldOut, usualHeldOut } from "../../../../src/features/record/held-out.ts";

describe("heldOut", () => {
  it("spreads over the list", () => {
    expect([...heldOut(20, 4)]).toEqual([2, 7, 12, 17]);
    expect([...heldOut(3, 1)]).toEqual([1]);
    expect([...heldOut(3, 0)]).toEqual([]);
  });

  it("chooses as many as asked for, all of them different, and leaves one", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(600), (takes, count) => {
        const chosen = heldOut(takes, count);
        expect(chosen.size).toBe(Math.min(count, mostHeldOut(takes)));
        expect([...chosen].every(index => index >= 0 && index < takes)).toBe(true);
      }),
    );
  });
});

describe("usualHeldOut", () => {
  it("is a fifth, and never everything", () => {
    expect([0, 1, 2, 3, 20].map(usualHeldOut)).toEqual([0, 0, 1, 1, 4]);
  });
});
