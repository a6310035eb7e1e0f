import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findAlerts } from "../../../src/run/alerts.ts";
import type { EpochResult } from "../../../src/run/events.ts";
import { emptyHistory } from "../../../src/run/history.ts";
import { anEpoch } from "../../support/run-views.ts";

const fixtures = fileURLToPath(new URL("../../../../shared/fixtures/", import.meta.url));

function kindsAfter(epochs: EpochResult[], waitingShares: number[] = []): string[] {
  const history = { ...emptyHistory(), epochs };
  return findAlerts({ history, endReason: null, waitingShares }).map(({ kind }) => kind);
}

function kindsOfSteps(loss: number[], gradientNorm = loss.map(() => 1)): string[] {
  const steps = { loss, learningRate: loss.map(() => 1), gradientNorm, millis: loss.map(() => 1) };
  return findAlerts({ history: { epochs: [], steps }, endReason: null, waitingShares: [] }).map(({ kind }) => kind);
}

/** Loss of every whole epoch in what TensorFlowASR prints while training. */
function lossesOf(log: string): number[] {
  const bars = log.replaceAll("\r", "\n").matchAll(/(\d+)\/\1 \[=+\] - [^\n]*? - loss: ([\d.]+)/g);
  return [...bars].map(([, , loss]) => Number(loss));
}

const epochsOf = (losses: readonly number[]) => losses.map((loss, i) => anEpoch(i + 1, loss));

describe("findAlerts", () => {
  it("says nothing of a run that falls", () => {
    const noisy = fc.array(fc.double({ min: 0.98, max: 1.02, noNaN: true }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(noisy, noise => {
        const losses = noise.map((factor, i) => 100 * 0.93 ** i * factor);
        for (let n = 0; n <= losses.length; n++) expect(kindsAfter(epochsOf(losses.slice(0, n)))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it("tells that the loss rises after three epochs of it, and until it is back", () => {
    const losses = [10, 8, 6, 6.1, 6.3, 6.5];
    expect(kindsAfter(epochsOf(losses.slice(0, 5)))).toEqual([]);
    expect(kindsAfter(epochsOf(losses))).toEqual(["diverging"]);
    expect(kindsAfter(epochsOf([...losses, 6.4]))).toEqual(["diverging"]);
    expect(kindsAfter(epochsOf([...losses, 6.4, 5.9]))).toEqual([]);
  });

  it("tells that the loss has risen in zigzag", () => {
    expect(kindsAfter(epochsOf([10, 5, 6, 5.8, 6.4, 6.1, 6.6]))).toEqual(["diverging"]);
  });

  it("advises the epoch that is best by words", () => {
    const epochs = [
      anEpoch(1, 10, 0.3),
      anEpoch(2, 6, 0.2),
      anEpoch(3, 5, 0.25),
      ...epochsOf([0, 0, 0, 5.2, 5.4, 5.6]).slice(3),
    ];
    const [alert] = findAlerts({ history: { ...emptyHistory(), epochs }, endReason: null, waitingShares: [] });
    expect(alert?.nextStep).toContain("epoch 2, the best by word error rate");
  });

  it.skipIf(!existsSync(`${fixtures}seed/training.log`))(
    "warns of the reference run between epochs 57 and 59, not before (needs ../shared/fixtures)",
    () => {
      const losses = lossesOf(readFileSync(`${fixtures}seed/training.log`, "utf8"));
      expect(losses.length).toBe(68);
      const isWarned = losses.map((_, i) => kindsAfter(epochsOf(losses.slice(0, i + 1))).includes("diverging"));
      const first = isWarned.indexOf(true) + 1; // its epoch
      expect(first).toBeGreaterThan(56);
      expect(first).toBeLessThanOrEqual(59);
      expect(isWarned.slice(first - 1)).not.toContain(false);
    },
  );

  it.skipIf(!existsSync(`${fixtures}baseline`)).each(["digits", "an4"])(
    "says nothing of the recorded run on %s, which went well (needs ../shared/fixtures)",
    name => {
      const losses = lossesOf(readFileSync(`${fixtures}baseline/${name}/training.seed1.log`, "utf8"));
      expect(losses.length).toBeGreaterThan(20);
      for (let n = 1; n <= losses.length; n++) expect(kindsAfter(epochsOf(losses.slice(0, n)))).toEqual([]);
    },
  );

  it("tells that the loss no longer falls", () => {
    expect(kindsAfter(epochsOf([10, 8, 8, 8, 8, 8]))).toEqual([]);
    expect(kindsAfter(epochsOf([10, 8, 8, 8, 8, 8, 8]))).toEqual(["not-learning"]);
  });

  it("tells that a run has learnt nothing in a thousand steps", () => {
    const flat = Array.from({ length: 1000 }, (_, i) => 50 + Math.sin(i));
    expect(kindsOfSteps(flat.slice(1))).toEqual([]);
    expect(kindsOfSteps(flat)).toEqual(["not-learning"]);
    expect(kindsOfSteps(flat.map((loss, i) => loss * (1 - i / 2000)))).toEqual([]);
  });

  it("names the first step whose loss or gradient is no number", () => {
    expect(kindsOfSteps([3, Number.NaN])).toEqual(["not-finite"]);
    expect(kindsOfSteps([3, 2], [1, Number.POSITIVE_INFINITY])).toEqual(["not-finite"]);
    const history = emptyHistory();
    history.steps.loss.push(3, 2);
    history.steps.gradientNorm.push(1, 1);
    const [alert] = findAlerts({ history, endReason: "not-finite", waitingShares: [] });
    expect(alert?.message).toContain("step 3");
  });

  it("tells that the GPU starves once it has for ten seconds", () => {
    const shares = Array.from({ length: 10 }, () => 0.3);
    expect(kindsAfter([], shares.slice(1))).toEqual([]);
    expect(kindsAfter([], shares)).toEqual(["starved"]);
    expect(kindsAfter([], [...shares, 0.1])).toEqual([]);
  });
});
