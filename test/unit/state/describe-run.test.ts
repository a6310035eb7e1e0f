import { describe, expect, it } from "vitest";
import { emptyHistory } from "../../../src/run/history.ts";
import { describeRun } from "../../../src/state/describe-run.ts";
import { anEpoch, aRun, aStep } from "../../support/run-views.ts";

describe("describeRun", () => {
  it("says epoch and loss while training", () => {
    expect(describeRun(aRun())).toBe("Training: epoch 2 of 30, loss 12.31");
    expect(describeRun(aRun({ latest: null, epoch: 0 }))).toBe("Training: preparing the first epoch");
    expect(describeRun(aRun({ latest: aStep({ loss: Number.NaN }) }))).toContain("not a finite number");
  });

  it("says where a run is paused and how far an evaluation is", () => {
    expect(describeRun(aRun({ phase: "paused", step: 120 }))).toBe("Paused at step 120 of epoch 2");
    expect(describeRun(aRun({ phase: "evaluating", evaluation: { done: 3, total: 12 } }))).toBe(
      "Evaluating: batch 3 of 12",
    );
    expect(describeRun(aRun({ phase: "evaluating", evaluation: { done: 3, total: null } }))).toBe(
      "Evaluating: batch 3",
    );
  });

  it("says how a run ended", () => {
    const epochs = [anEpoch(1, 9, 0.3), anEpoch(2, 8, 0.067)];
    const history = { ...emptyHistory(), epochs };
    const ended = aRun({ phase: "ended", endReason: "finished", history });
    expect(describeRun(ended)).toBe("Finished after 2 epochs: WER 6.7 %");
    expect(describeRun({ ...ended, endReason: "stopped" })).toBe("Stopped after 120 steps, in epoch 2: WER 6.7 %");
    expect(describeRun({ ...ended, endReason: "not-finite" })).toContain("no longer a finite number");
    const worse = { ...history, epochs: [...epochs, anEpoch(3, 7, 0.1)] };
    expect(describeRun({ ...ended, history: worse })).toBe("Finished after 3 epochs: best WER 6.7 % in epoch 2");
  });

  it("says why a run failed, and whose run it is", () => {
    const error = { code: "device-lost", message: "The GPU was lost.", place: {} };
    expect(describeRun(aRun({ phase: "failed", error }))).toBe("Failed: The GPU was lost.");
    expect(describeRun(aRun({ isOwn: false }))).toBe("Training: epoch 2 of 30, loss 12.31 (in another tab)");
  });
});
