import { describe, expect, it } from "vitest";
import { WordCounts } from "../../../src/text/word-counts.ts";

describe("WordCounts", () => {
  it("counts, in the order of first appearance", () => {
    const counts = new WordCounts();
    counts.add(["b", "a", "b"]);
    counts.add(["a quite long word", "b"]);
    expect([...counts.entries()]).toEqual([
      ["b", 3],
      ["a", 1],
      ["a quite long word", 1],
    ]);
    expect(counts).toMatchObject({ total: 5, size: 3, forgotten: 0 });
  });

  it("forgets the rarest words when there are more than it keeps, and says so", () => {
    const counts = new WordCounts({ most: 5, kept: 3, units: 1000 });
    counts.add(["often", "often", "often", "twice", "twice", "a", "b", "c", "d"]);
    expect([...counts.entries()]).toEqual([
      ["often", 3],
      ["twice", 2],
    ]);
    expect(counts).toMatchObject({ total: 9, size: 2, forgotten: 4, forgottenCount: 1 });
  });

  it("forgets as many counts as it must", () => {
    const counts = new WordCounts({ most: 3, kept: 1, units: 1000 });
    counts.add(["a", "a", "b", "b", "c", "c", "c", "d"]);
    expect([...counts.entries()]).toEqual([["c", 3]]);
    expect(counts.forgottenCount).toBe(2);
  });

  it("keeps within its memory where words are long", () => {
    const counts = new WordCounts({ most: 1e6, kept: 1e6, units: 10_000 });
    for (let n = 0; n < 500; n++) counts.add([`${n}`.padStart(100, "x"), "the"]);
    expect(counts.size).toBeLessThan(101);
    expect(new Map(counts.entries()).get("the")).toBe(500);
  });
});
