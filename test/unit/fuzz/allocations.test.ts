import { describe, expect, it } from "vitest";
import { largestAllocation } from "./allocations.ts";

describe("largestAllocation", () => {
  it("sees arrays that are asked for by length, in bytes", async () => {
    const work = async () => [new Uint8Array(10), new Float64Array(5), new Uint8Array([1, 2, 3])];
    expect(await largestAllocation(1000, work)).toBe(40);
  });

  it("refuses what is larger than allowed, and leaves nothing changed", async () => {
    const before = Uint8Array;
    await expect(largestAllocation(1000, async () => new Float32Array(2 ** 38))).rejects.toThrow("1099511627776 bytes");
    expect(Uint8Array).toBe(before);
  });
});
