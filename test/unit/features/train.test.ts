import { describe, expect, it } from "vitest";
import { curvesOf, otherHistories } from "../../../src/features/train/curves.ts";
import { paceOf } from "../../../src/features/train/pace.ts";
import { emptyHistory, type RunHistory } from "../../../src/run/history.ts";
import { anEpoch, aRun } from "../../support/run-views.ts";

function historyOf(steps: number, epochs: RunHistory["epochs"] = []): RunHistory {
  const curve = Array.from({ length: steps }, () => 200);
  return { epochs, steps: { loss: curve, learningRate: curve, gradientNorm: curve, millis: curve } };
}

describe("paceOf", () => {
  it("goes by the latest steps, and by the last epoch for those to come", () => {
    const history = historyOf(120, [{ ...anEpoch(1, 9), seconds: 30 }]);
    const pace = paceOf(aRun({ epoch: 2, epochs: 3, step: 20, stepsPerEpoch: 100, history }));
    expect(pace.share).toBeCloseTo(1.2 / 3, 12);
    expect(pace.stepsPerSecond).toBe(5);
    expect(pace.secondsLeft?.epoch).toBeCloseTo(16, 12);
    expect(pace.secondsLeft?.run).toBeCloseTo(46, 12);
  });

  it("does not guess where nothing is known", () => {
    expect(paceOf(aRun({ stepsPerEpoch: null, history: historyOf(3) }))).toEqual({
      share: undefined,
      stepsPerSecond: 5,
      secondsLeft: undefined,
    });
    expect(paceOf(aRun({ history: emptyHistory() })).secondsLeft).toBeUndefined();
  });
});

describe("curvesOf", () => {
  const options = { axis: "step", smoothing: 0.9 } as const;
  const other = { name: "digits 2", history: historyOf(50) };

  it("draws raw and smoothed values of the run, and the smoothed ones of others, dashed", () => {
    const { stepLoss } = curvesOf(aRun({ history: historyOf(120) }), otherHistories([other], "step"), options);
    expect(stepLoss.map(({ name, isDashed = false }) => [name, isDashed])).toEqual([
      ["Loss", false],
      ["smoothed", false],
      ["digits 2: loss", true],
    ]);
    expect(curvesOf(aRun({ history: historyOf(9) }), [], { ...options, smoothing: 0 }).stepLoss).toHaveLength(1);
  });

  it("leaves out epochs that were not evaluated, and shows rates in percent", () => {
    const history = historyOf(300, [anEpoch(1, 9, 0.5), anEpoch(2, 8), anEpoch(3, 7, 0.25)]);
    const { rates, epochLoss } = curvesOf(aRun({ history }), [], options);
    expect(rates[0]).toMatchObject({ name: "WER", x: [100, 300], y: [50, 25] });
    expect(epochLoss[0]).toMatchObject({ name: "loss", x: [100, 200, 300], y: [9, 8, 7] });
  });

  it("marks where the page stood still", () => {
    const gaps = [{ totalSteps: 2, millis: 60_000 }];
    const run = aRun({ history: historyOf(4), gaps });
    const [band] = curvesOf(run, [], options).bands;
    expect(band).toMatchObject({ from: 2, to: 3 });
    expect(band?.label).toContain("60 s");
    const inTime = curvesOf(run, [], { ...options, axis: "time" }).bands[0];
    expect((inTime?.to ?? 0) - (inTime?.from ?? 0)).toBeCloseTo(60.2 / 60, 9);
  });
});
