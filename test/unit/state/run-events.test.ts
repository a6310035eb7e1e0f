import { describe, expect, it } from "vitest";
import type { RunEvent, StepReport } from "../../../src/run/events.ts";
import { emptyHistory } from "../../../src/run/history.ts";
import { endedView } from "../../../src/state/new-view.ts";
import { applyTrainerEvent } from "../../../src/state/run-events.ts";
import type { RunView } from "../../../src/state/run-view.ts";
import type { RunOrder, TrainerEvent } from "../../../src/workers/trainer/protocol.ts";

const order: RunOrder = {
  id: "run-1",
  name: "digits",
  project: { file: "config.j2", text: "a: 1", files: [] },
  seed: 42,
  batchSize: null,
  epochs: null,
  start: { type: "scratch" },
  startedAt: 0,
  keep: { best: 3, last: 3 },
  featureWorkers: 1,
  isStepping: false,
};
const adapter = { engine: "webgpu", name: "a GPU", reason: null, bindingLimitBytes: 1, bufferLimitBytes: 1 } as const;

function started(history = emptyHistory()): RunView {
  const event: TrainerEvent = { type: "run-started", order, adapter, epochs: 3, history };
  return expectView(applyTrainerEvent(undefined, event));
}

function after(view: RunView, ...events: RunEvent[]): RunView {
  return events.reduce((now, event) => expectView(applyTrainerEvent(now, { type: "run", id: "run-1", event })), view);
}

function expectView(view: RunView | undefined): RunView {
  if (view === undefined) throw new Error("there is a view");
  return view;
}

const step = (totalSteps: number, millis: number): RunEvent => ({ type: "step", ...report(totalSteps, millis) });

function report(totalSteps: number, millis: number): StepReport {
  const numbers = { loss: 10 - totalSteps, learningRate: 0.1, gradientNorm: 1, utterances: 8, audioSeconds: 16 };
  return { epoch: 1, step: totalSteps, steps: 5, totalSteps, millis, waitedMillis: 0, ...numbers };
}

describe("applyTrainerEvent", () => {
  it("shows each step and adds it to the curves", () => {
    const view = after(
      started(),
      { type: "epoch-started", epoch: 1, epochs: 3, step: 0, steps: 5 },
      step(1, 100),
      step(2, 100),
    );
    expect(view).toMatchObject({ phase: "training", epoch: 1, step: 2, stepsPerEpoch: 5, totalSteps: 2 });
    expect(view.history.steps.loss).toEqual([9, 8]);
    expect(view.utterancesPerSecond).toBeCloseTo(80);
    expect(view.audioSecondsPerSecond).toBeCloseTo(160);
  });

  it("keeps saying that it is pausing until it has paused", () => {
    const pausing: RunView = { ...after(started(), step(1, 100)), phase: "pausing" };
    expect(after(pausing, step(2, 100)).phase).toBe("pausing");
    expect(after(pausing, { type: "paused", totalSteps: 2 }).phase).toBe("paused");
    expect(after(pausing, { type: "paused", totalSteps: 2 }, { type: "resumed", totalSteps: 2 }).phase).toBe(
      "training",
    );
  });

  it("begins again where the last checkpoint was after a lost device", () => {
    const view = after(started(), step(1, 100), step(2, 100));
    const error = { code: "device-lost", message: "gone", place: {} };
    const lost = expectView(applyTrainerEvent(view, { type: "failed", id: "run-1", error, isRecovering: true }));
    expect(lost.phase).toBe("recovering");
    const history = emptyHistory();
    history.steps.loss.push(9);
    expect(started(history)).toMatchObject({ phase: "training", totalSteps: 1, epoch: 1 });
  });

  it("ignores another run's events", () => {
    const view = started();
    expect(applyTrainerEvent(view, { type: "gap", id: "run-2", totalSteps: 1, millis: 1 })).toBe(view);
  });

  it("collects warnings and gaps", () => {
    let view = started();
    view = expectView(applyTrainerEvent(view, { type: "gap", id: "run-1", totalSteps: 7, millis: 60_000 }));
    view = after(view, { type: "fault", code: "record-unusable", message: "record 3", place: {} });
    expect(view.gaps).toEqual([{ totalSteps: 7, millis: 60_000 }]);
    expect(view.warnings).toEqual(["record 3"]);
  });
});

describe("endedView", () => {
  it("stands in the epoch that was under way", () => {
    const history = emptyHistory();
    history.steps.loss.push(3, 2, 1);
    const kept = { id: "r", name: "digits", startedAt: 1, updatedAt: 2, file: "c", text: "", missing: [] };
    const summary = { ...kept, seed: 1, batchSize: null, epochs: 2, hasEnded: false };
    expect(endedView(summary, history)).toMatchObject({
      phase: "ended",
      endReason: "stopped",
      epoch: 1,
      totalSteps: 3,
    });
  });
});
