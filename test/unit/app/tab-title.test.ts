import { describe, expect, it } from "vitest";
import { tabTitle } from "../../../src/app/tab-title.ts";
import { aRun } from "../../support/run-views.ts";

describe("tabTitle", () => {
  it("tells how much of the whole run is done", () => {
    expect(tabTitle("Config", aRun({ epoch: 4, epochs: 30, step: 60, stepsPerEpoch: 100 }))).toBe(
      "12 % · epoch 4 of 30 - Transducer Studio",
    );
    expect(tabTitle("Train", aRun({ phase: "paused", epoch: 1, epochs: 2, step: 1, stepsPerEpoch: 2 }))).toBe(
      "Paused · 25 % · epoch 1 of 2 - Transducer Studio",
    );
  });

  it("counts whole epochs alone where their length is not known", () => {
    expect(tabTitle("Train", aRun({ epoch: 2, epochs: 4, step: 60, stepsPerEpoch: null }))).toMatch(/^25 % /);
  });

  it("names the screen while nothing is under way", () => {
    expect(tabTitle("Start", undefined)).toBe("Transducer Studio");
    expect(tabTitle("Decode", aRun({ phase: "ended" }))).toBe("Decode - Transducer Studio");
  });

  it("says that a run begins or has failed", () => {
    expect(tabTitle("Train", aRun({ phase: "starting", epoch: 0 }))).toBe("Starting - Transducer Studio");
    expect(tabTitle("Train", aRun({ phase: "failed" }))).toBe("Failed - Transducer Studio");
  });
});
