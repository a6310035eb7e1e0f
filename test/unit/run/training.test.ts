import { describe, expect, it } from "vitest";
import { decodeCheckpoint } from "../../../src/run/checkpoint.ts";
import { PauseSwitch } from "../../../src/run/pause-switch.ts";
import { FakeData, type FakeRun, fakeRun, lossesOf } from "./fakes.ts";

describe("runTraining", () => {
  it("trains every epoch, tells each step and ends", async () => {
    const run = fakeRun(3);
    const { reason, history } = await run.start();
    expect(reason).toBe("finished");
    expect(history.steps.loss).toEqual(lossesOf(run.events));
    expect(run.events.map(({ type }) => type)).toEqual([
      ...["epoch-started", "step", "step", "step", "checkpoint", "epoch"],
      ...["epoch-started", "step", "step", "step", "checkpoint", "epoch"],
      "stopped",
    ]);
    expect(run.events[1]).toMatchObject({ epoch: 1, step: 1, steps: 3, totalSteps: 1, utterances: 2, audioSeconds: 2 });
    expect(run.events[8]).toMatchObject({ epoch: 2, step: 2, totalSteps: 5, learningRate: 0.05 });
  });

  it("gives an epoch's mean and last loss, and the learning rate to come", async () => {
    const run = fakeRun(3);
    const { history } = await run.start();
    const losses = lossesOf(run.events);
    const [first] = history.epochs;
    expect(first?.loss).toBeCloseTo(losses.slice(0, 3).reduce((a, b) => a + b) / 3, 12);
    expect(first).toMatchObject({ epoch: 1, totalSteps: 3, lastBatchLoss: losses[2], learningRate: 0.003 });
  });

  it("keeps two steps in flight and never more", async () => {
    const run = fakeRun(6);
    await run.start();
    expect(run.engine.mostInFlight).toBe(2);
    expect(run.engine.inFlight).toBe(0);
  });

  it("takes the end of the data as the end of an epoch where its length is unknown, and knows it from then on", async () => {
    const run = fakeRun(undefined, 4);
    await run.start();
    const starts = run.events.filter(({ type }) => type === "epoch-started");
    expect(starts).toMatchObject([{ steps: undefined }, { steps: 4 }]);
    expect(run.engine.trainedPaths.map(([path]) => path)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map(n => `${n}a.wav`));
  });

  it("evaluates every few epochs and after the last", async () => {
    const run = fakeRun(1);
    const evaluation = new FakeData(2);
    const { history } = await run.start({ epochs: 5, evaluateEvery: 2 }, { evaluation });
    expect(history.epochs.map(({ evaluation: result }) => result !== null)).toEqual([false, true, false, true, true]);
    expect(evaluation.rewinds).toBe(3);
  });

  it("sums errors over the evaluation, against the ground truth and against the transcript itself", async () => {
    const run = fakeRun(1);
    const { history } = await run.start({ epochs: 1 }, { evaluation: new FakeData(2) });
    expect(history.epochs[0]?.evaluation).toMatchObject({
      wer: 2 / 8, // "three one" is heard as "wrong one"
      cer: 10 / 32,
      rawTextWer: 4 / 10, // "qqq" is lost too
      utterances: 4,
    });
    expect(run.events.filter(({ type }) => type === "evaluation-progress")).toEqual([
      { type: "evaluation-progress", done: 1, total: 2 },
      { type: "evaluation-progress", done: 2, total: 2 },
    ]);
  });

  it("stops at once where a step is not finite, naming step and utterances, and leaves the checkpoint before", async () => {
    const run = fakeRun(3);
    run.engine.brokenAt = 5;
    const { reason, progress } = await run.start();
    expect(reason).toBe("not-finite");
    expect(progress.totalSteps).toBe(4);
    expect(run.events.find(({ type }) => type === "fault")).toMatchObject({
      code: "not-finite",
      message: "The gradient norm is NaN in step 5 (epoch 2, step 2), with the utterances 4a.wav, 4b.wav.",
    });
    expect(run.engine.inFlight).toBe(0);
    expect(run.store.saved.map(bytes => decodeCheckpoint(bytes).progress.totalSteps)).toEqual([3]);
  });

  it("writes a checkpoint when the data fail, then passes the failure on", async () => {
    const run = fakeRun(9);
    run.train.failsAt = 4;
    await expect(run.start()).rejects.toThrow("the source broke");
    expect(run.store.saved.map(bytes => decodeCheckpoint(bytes).progress.totalSteps)).toEqual([4]);
  });

  it("tells each unusable record once", async () => {
    const run = fakeRun(3);
    run.train.faults = [{ shard: "a.tfrecord", index: 3, offset: 77, path: "x.wav", reason: "no audio" }];
    await run.start();
    expect(run.events.filter(({ type }) => type === "fault")).toEqual([
      {
        type: "fault",
        code: "record-unusable",
        message: "a.tfrecord, record 3, byte 77, x.wav: no audio",
        place: { file: "a.tfrecord", record: 3, byte: 77 },
      },
    ]);
  });

  it("writes a checkpoint every so often", async () => {
    const run = fakeRun(8); // the fake clock goes on by a second whenever it is asked
    await run.start({ epochs: 1, checkpointEveryMillis: 5000 });
    expect(run.store.saved.length).toBeGreaterThan(2);
    expect(run.store.saved.length).toBeLessThan(8);
  });

  it("writes checkpoints sooner while the page may be ended any moment", async () => {
    const calm = fakeRun(40);
    await calm.start({ epochs: 1, checkpointEveryMillis: 1e9 });
    const run = fakeRun(40);
    await run.start({ epochs: 1, checkpointEveryMillis: 1e9 }, { isAtRisk: () => true });
    expect(calm.store.saved).toHaveLength(1); // at the end of the epoch
    expect(run.store.saved.length).toBeGreaterThan(2);
  });

  it("waits while paused, with a checkpoint, and goes on as if nothing had been", async () => {
    const whole = fakeRun(5);
    await whole.start();
    const run = fakeRun(5);
    const pause = new PauseSwitch();
    run.onEvent = event => {
      if (event.type === "step" && event.totalSteps === 3) pause.pause();
      if (event.type !== "paused") return;
      expect(run.engine.inFlight).toBe(0);
      expect(run.store.saved).toHaveLength(1);
      setImmediate(() => pause.resume());
    };
    expect((await run.start({}, { pause })).reason).toBe("finished");
    expect(lossesOf(run.events)).toEqual(lossesOf(whole.events));
  });

  it("can be stopped while it is paused", async () => {
    const run = fakeRun(5);
    const pause = new PauseSwitch();
    pause.pause();
    run.onEvent = event => event.type === "paused" && setImmediate(() => run.stop());
    expect((await run.start({}, { pause })).reason).toBe("stopped");
    expect(lossesOf(run.events)).toEqual([]);
  });
});

describe("a run that waits for data", () => {
  it("stops at once, with a checkpoint from which nothing is lost", async () => {
    const whole = fakeRun(6);
    await whole.start();
    const first = fakeRun(6);
    first.train.holdsAt = 4;
    const outcome = first.start();
    await first.train.held;
    first.stop();
    expect((await outcome).reason).toBe("stopped");
    const resume = decodeCheckpoint((await first.store.load()) ?? new Uint8Array());
    expect(resume).toMatchObject({ progress: { totalSteps: 4 }, data: { taken: 4 } });
    const second = fakeRun(6);
    await second.start({ resume });
    expect([...lossesOf(first.events), ...lossesOf(second.events)]).toEqual(lossesOf(whole.events));
  });

  it("leaves out of the checkpoint a batch that comes while it is written", async () => {
    const run = fakeRun(6);
    run.train.holdsAt = 4;
    const saveState = run.engine.saveState.bind(run.engine);
    run.engine.saveState = async () => {
      run.train.letGo();
      await new Promise(resolve => setImmediate(resolve));
      return saveState();
    };
    const outcome = run.start();
    await run.train.held;
    run.stop();
    await outcome;
    expect(run.train.save().taken).toBe(5);
    const saved = decodeCheckpoint((await run.store.load()) ?? new Uint8Array());
    expect(saved).toMatchObject({ progress: { totalSteps: 4 }, data: { taken: 4 } });
  });

  it("pauses at once, and goes on with the batch that it waited for", async () => {
    const whole = fakeRun(6);
    await whole.start();
    const run = fakeRun(6);
    run.train.holdsAt = 4;
    const pause = new PauseSwitch();
    let saved: { progress: { totalSteps: number }; data: { taken: number } } | undefined;
    run.onEvent = event => {
      if (event.type !== "paused") return;
      saved = decodeCheckpoint(run.store.saved.at(-1) ?? new Uint8Array());
      run.train.letGo();
      setImmediate(() => pause.resume());
    };
    const outcome = run.start({}, { pause });
    await run.train.held;
    pause.pause();
    expect((await outcome).reason).toBe("finished");
    expect(saved).toMatchObject({ progress: { totalSteps: 4 }, data: { taken: 4 } });
    expect(lossesOf(run.events)).toEqual(lossesOf(whole.events));
  });

  it("can be paused and let go on several times before the batch comes", async () => {
    const run = fakeRun(6);
    run.train.holdsAt = 4;
    const pause = new PauseSwitch();
    let pauses = 0;
    run.onEvent = event => {
      if (event.type === "paused") setImmediate(() => pause.resume());
      if (event.type !== "resumed") return;
      if (++pauses < 3) setImmediate(() => pause.pause());
      else run.train.letGo();
    };
    const outcome = run.start({ epochs: 1 }, { pause });
    await run.train.held;
    pause.pause();
    expect((await outcome).progress.totalSteps).toBe(6);
    expect(pauses).toBe(3);
    expect(run.engine.trainedPaths.map(([path]) => path)).toEqual([0, 1, 2, 3, 4, 5].map(n => `${n}a.wav`));
  });

  it("stops at once where the batch fails later", async () => {
    const run = fakeRun(6);
    run.train.holdsAt = run.train.failsAt = 4;
    const outcome = run.start();
    await run.train.held;
    run.stop();
    expect((await outcome).reason).toBe("stopped");
    run.train.letGo(); // a failure that nobody heard would end the test run
  });

  it("stops at once while it waits for a batch to evaluate", async () => {
    const run = fakeRun(2);
    const evaluation = new FakeData(3);
    evaluation.holdsAt = 1;
    const outcome = run.start({}, { evaluation });
    await evaluation.held;
    run.stop();
    expect((await outcome).reason).toBe("stopped");
    const saved = decodeCheckpoint((await run.store.load()) ?? new Uint8Array());
    expect(saved.progress).toMatchObject({ epoch: 1, totalSteps: 2, isTrained: true });
  });

  it("stops at once while the evaluation data begin anew", async () => {
    const run = fakeRun(2);
    const evaluation = new FakeData(3);
    evaluation.rewind = () => {
      setImmediate(() => run.stop());
      return new Promise(() => undefined);
    };
    expect((await run.start({}, { evaluation })).reason).toBe("stopped");
  });
});

describe("a resumed run", () => {
  const stops: [string, (run: FakeRun, event: FakeRun["events"][number]) => boolean][] = [
    ["in the middle of an epoch", (_, event) => event.type === "step" && event.totalSteps === 2],
    ["between two epochs", (_, event) => event.type === "epoch"],
    ["during the evaluation", (_, event) => event.type === "evaluation-progress"],
  ];

  it.each([
    ...stops.map(stop => [...stop, 4, undefined] as const),
    ...stops.map(stop => [...stop, undefined, 4] as const),
  ])("has the losses and epochs of one that was not stopped %s (%#)", async (_, isTime, steps, passLength) => {
    const whole = fakeRun(steps, passLength);
    const expected = await whole.start({ epochs: 3 }, { evaluation: new FakeData(2) });
    const first = fakeRun(steps, passLength);
    let isDone = false;
    first.onEvent = event => {
      if (!isDone && isTime(first, event)) first.stop();
      isDone ||= isTime(first, event);
    };
    const stopped = await first.start({ epochs: 3 }, { evaluation: new FakeData(2) });
    expect(stopped.reason).toBe("stopped");
    const bytes = await first.store.load();
    const resume = decodeCheckpoint(bytes ?? new Uint8Array());
    const second = fakeRun(steps, passLength);
    const outcome = await second.start({ epochs: 3, resume }, { evaluation: new FakeData(2) });
    expect(outcome.history.steps.loss).toEqual(expected.history.steps.loss);
    const withoutTime = outcome.history.epochs.map(({ seconds: _seconds, ...rest }) => rest);
    expect(withoutTime).toEqual(expected.history.epochs.map(({ seconds: _seconds, ...rest }) => rest));
    expect(outcome.progress.epoch).toBe(4);
  });

  it("goes on after max-steps, which cut an epoch short and evaluated it", async () => {
    const whole = fakeRun(4);
    await whole.start();
    const first = fakeRun(4);
    const cut = await first.start({ maxSteps: 6 }, { evaluation: new FakeData(1) });
    expect(cut.reason).toBe("max-steps");
    expect(cut.history.epochs.at(-1)).toMatchObject({ epoch: 2, totalSteps: 6, isWhole: false });
    expect(cut.history.epochs.at(-1)?.evaluation?.utterances).toBe(2);
    const resume = decodeCheckpoint((await first.store.load()) ?? new Uint8Array());
    const second = fakeRun(4);
    await second.start({ resume });
    expect(lossesOf(second.events)).toEqual(lossesOf(whole.events).slice(6));
  });

  it("ends at once when nothing is left", async () => {
    const first = fakeRun(2);
    await first.start();
    const resume = decodeCheckpoint((await first.store.load()) ?? new Uint8Array());
    const second = fakeRun(2);
    expect((await second.start({ resume })).reason).toBe("finished");
    expect(second.events).toEqual([{ type: "stopped", reason: "finished" }]);
  });
});
