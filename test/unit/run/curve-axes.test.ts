import { describe, expect, it } from "vitest";
import { type CurveAxis, placesOn } from "../../../src/run/curve-axes.ts";
import type { RunHistory } from "../../../src/run/history.ts";
import { anEpoch } from "../../support/run-views.ts";

const none = { stepsPerEpoch: null, gaps: [] };

/** Two whole epochs of two steps of a second each, evaluated in a second each, and half a third one. */
function history(): RunHistory {
  const curve = [1, 1, 1, 1, 1];
  const epochs = [1, 2].map(epoch => ({ ...anEpoch(epoch, 5, 0.1), totalSteps: 2 * epoch, seconds: 3 }));
  const steps = { loss: curve, learningRate: curve, gradientNorm: curve, millis: curve.map(() => 1000) };
  return { epochs, steps };
}

function placesOf(axis: CurveAxis, options: Parameters<typeof placesOn>[2] = none) {
  const { steps, epochs } = placesOn(axis, history(), options);
  return { steps: [...steps], epochs: [...epochs] };
}

describe("placesOn", () => {
  it("counts steps from 1 and puts an epoch at its last step", () => {
    expect(placesOf("step")).toEqual({ steps: [1, 2, 3, 4, 5], epochs: [2, 4] });
  });

  it("takes the length of the epoch under way from the one before, or from what is known of it", () => {
    expect(placesOf("epoch")).toEqual({ steps: [0.5, 1, 1.5, 2, 2.5], epochs: [1, 2] });
    expect(placesOf("epoch", { ...none, stepsPerEpoch: 4 }).steps.at(-1)).toBe(2.25);
  });

  it("counts evaluation in the time of a run", () => {
    expect(placesOf("time")).toEqual({ steps: [1, 2, 4, 5, 7], epochs: [3, 6] });
  });

  it("moves what comes after a frozen time by so much, within an epoch and between two", () => {
    const within = placesOf("time", { ...none, gaps: [{ totalSteps: 1, millis: 10_000 }] });
    expect(within).toEqual({ steps: [1, 12, 14, 15, 17], epochs: [13, 16] });
    const between = placesOf("time", { ...none, gaps: [{ totalSteps: 2, millis: 10_000 }] });
    expect(between).toEqual({ steps: [1, 2, 14, 15, 17], epochs: [3, 16] });
  });

  it("has a place for an epoch whose steps are not known", () => {
    const { epochs } = history();
    const empty = { epochs, steps: { loss: [], learningRate: [], gradientNorm: [], millis: [] } };
    for (const axis of ["step", "epoch", "time"] as const) {
      expect([...placesOn(axis, empty, none).epochs].every(place => Number.isFinite(place))).toBe(true);
    }
  });
});
