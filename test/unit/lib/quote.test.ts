import { describe, expect, it } from "vitest";
import { quoteValue } from "../../../src/lib/quote.ts";

describe("quoteValue", () => {
  it.each([
    [12.5, "12.5"],
    [null, "null"],
    [undefined, "undefined"],
    ['say "a"', '"say \\"a\\""'],
    [[1, [2]], "a list"],
    [{ a: 1 }, "a mapping"],
  ])("quotes %j as %s", (value, quoted) => {
    expect(quoteValue(value)).toBe(quoted);
  });

  it("cuts a long text, so that a message does not hold a file", () => {
    expect(quoteValue("a".repeat(10_000))).toHaveLength(83);
  });
});
