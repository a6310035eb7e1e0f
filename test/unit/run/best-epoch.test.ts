import { describe, expect, it } from "vitest";
import { bestEpoch } from "../../../src/run/best-epoch.ts";
import { anEpoch } from "../../support/run-views.ts";

describe("bestEpoch", () => {
  it("goes by the word error rate where the losses say otherwise", () => {
    const epochs = [anEpoch(1, 30, 0.4), anEpoch(2, 12, 0.2), anEpoch(3, 10, 0.25)];
    expect(bestEpoch(epochs)?.epoch).toBe(2);
  });

  it("takes the lower validation loss of equal rates, and the earlier of equal losses", () => {
    expect(bestEpoch([anEpoch(1, 9, 0.2, 8), anEpoch(2, 9, 0.2, 7), anEpoch(3, 9, 0.2, 7)])?.epoch).toBe(2);
  });

  it("passes over epochs without a rate", () => {
    expect(bestEpoch([anEpoch(1, 9), anEpoch(2, 8, null), anEpoch(3, 7, 1.2)])?.epoch).toBe(3);
    expect(bestEpoch([anEpoch(1, 9), anEpoch(2, 8, null)])).toBeUndefined();
  });
});
