import { describe, expect, it } from "vitest";
import { packCells, padCells } from "../../../src/engine/ops/joint-cells.ts";

describe("lattice cells", () => {
  it("packs the valid cells of each utterance after those of the one before", () => {
    const { utterances, cells } = packCells([7, 1, 3], [4, 0, 2]);
    expect(cells).toBe(7 * 5 + 1 + 3 * 3);
    expect([...utterances]).toEqual([0, 7, 5, 5, 35, 1, 1, 1, 36, 3, 3, 3]);
  });

  it("keeps all cells of a padded batch for looking at, and how many predictions count", () => {
    const { utterances, cells } = padCells(4, 3, [3, 1]);
    expect(cells).toBe(24);
    expect([...utterances]).toEqual([0, 4, 3, 3, 12, 4, 3, 1]);
  });
});
