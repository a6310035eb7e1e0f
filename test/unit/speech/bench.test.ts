import { describe, expect, it } from "vitest";
import { benchFeatures } from "../../../src/cli/bench-features.ts";

describe("benchFeatures", () => {
  it("measures features far faster than real time, even on a busy machine", () => {
    expect(benchFeatures().timesRealTime).toBeGreaterThan(50);
  });
});
