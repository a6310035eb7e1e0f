import type { Batch } from "../data/index.ts";
import { AwaitedBatches } from "./awaited-batches.ts";
import type { Checkpoint, RunProgress } from "./checkpoint.ts";
import { type CheckpointDeps, type CheckpointOptions, CheckpointWriter } from "./checkpoint-writer.ts";
import type { BatchSource } from "./data.ts";
import { DisplayedLoss } from "./displayed-loss.ts";
import type { StepResult, TrainingEngine } from "./engine.ts";
import { evaluate, mean, type TextRules } from "./evaluation.ts";
import type { EpochResult, EvaluationResult, StopReason } from "./events.ts";
import { notFiniteEvent, unusableEvent } from "./fault-events.ts";
import { addStep, emptyHistory, type RunHistory } from "./history.ts";
import { IdleClock } from "./idle-clock.ts";
import type { PauseSwitch } from "./pause-switch.ts";

export interface RunDeps extends CheckpointDeps {
  engine: TrainingEngine;
  train: BatchSource;
  evaluation: BatchSource | undefined;
  texts: TextRules;
  /** Learning rate of the step after so many. */
  learningRate(totalSteps: number): number;
  pause?: PauseSwitch;
  /** Awaited at the end of every epoch, before the event: to keep the weights of that moment. */
  epochEnded?(result: EpochResult): Promise<void>;
}

export interface RunOptions extends CheckpointOptions {
  epochs: number;
  evaluateEvery: number; // epochs; the last one is always evaluated
  maxSteps: number; // of the whole run, earlier processes included; infinite for none
  /** Goes on from here. */
  resume?: Checkpoint;
}

export interface RunOutcome {
  reason: StopReason;
  history: RunHistory;
  progress: RunProgress;
}

/**
 * Trains until the epochs or `maxSteps` are done, a loss or gradient is not finite, or `signal` stops it. Writes a
 * checkpoint after every epoch, every few minutes and whenever it stops or pauses; after a step that is not finite it
 * leaves the one before. Stop and pause end a wait for data at once; the batch that was waited for is not counted. At most
 * two steps are in flight, so that the engine is never idle. Uses no timers: hidden tabs throttle them.
 *
 * @throws what engine and data throw; where the data fail, a checkpoint is written first
 */
export async function runTraining(deps: RunDeps, options: RunOptions, signal: AbortSignal): Promise<RunOutcome> {
  const run = new TrainingRun(deps, options, signal);
  if (options.resume !== undefined) await run.restore(options.resume);
  const reason = await run.epochs();
  deps.post({ type: "stopped", reason });
  return { reason, history: run.history, progress: run.progress };
}

const stepsInFlight = 2;

interface Submitted {
  batch: Batch;
  result: Promise<StepResult>;
}

class TrainingRun {
  history = emptyHistory();
  progress: RunProgress;
  private loss = new DisplayedLoss();
  private readonly inFlight: Submitted[] = [];
  private submitted = 0; // of the epoch, those in flight included
  private lastStepAt: number;
  private toldFaults = 0;
  private readonly idle: IdleClock;
  private readonly batches: AwaitedBatches;
  private readonly checkpoints: CheckpointWriter;

  constructor(
    private readonly deps: RunDeps,
    private readonly options: RunOptions,
    private readonly signal: AbortSignal,
  ) {
    this.lastStepAt = deps.now();
    this.idle = new IdleClock(() => deps.now());
    this.batches = new AwaitedBatches(deps.train);
    this.checkpoints = new CheckpointWriter(deps, options);
    this.progress = {
      epoch: 1,
      step: 0,
      totalSteps: 0,
      isTrained: false,
      stepsPerEpoch: deps.train.stepsPerEpoch ?? null,
      epochMillis: 0,
      loss: this.loss.save(),
    };
  }

  async restore({ engine, progress, data, history }: Checkpoint): Promise<void> {
    await this.deps.engine.restoreState(engine);
    await this.deps.train.restore(data);
    this.progress = { ...progress, stepsPerEpoch: this.deps.train.stepsPerEpoch ?? progress.stepsPerEpoch };
    this.loss = new DisplayedLoss(progress.loss);
    this.history = structuredClone(history);
  }

  async epochs(): Promise<StopReason> {
    const { progress, options } = this;
    while (progress.epoch <= options.epochs) {
      if (progress.totalSteps >= options.maxSteps) return "max-steps";
      const reason = (await this.train()) ?? (await this.endEpoch());
      if (reason !== undefined) return reason;
    }
    return "finished";
  }

  /** The steps of one epoch, or those left of it. A reason ends the run. */
  private async train(): Promise<StopReason | undefined> {
    const { deps, progress, options, signal } = this;
    const steps = progress.stepsPerEpoch ?? undefined;
    this.lastStepAt = deps.now();
    this.submitted = progress.step;
    deps.post({ type: "epoch-started", epoch: progress.epoch, epochs: options.epochs, step: progress.step, steps });
    const length = deps.train.stepsPerEpoch ?? Number.POSITIVE_INFINITY;
    let isOver = progress.isTrained;
    while (!isOver && this.submitted < length) {
      if (signal.aborted) return this.stop();
      if (deps.pause?.isPaused) {
        if (await this.pause(deps.pause)) return "not-finite";
        continue;
      }
      if (progress.totalSteps + this.inFlight.length >= options.maxSteps) break;
      const batch = await this.nextBatch();
      if (batch === "aborted") continue;
      isOver = batch === undefined;
      if (batch === undefined) break;
      if (!(await this.submit(batch))) return this.notFinite();
      deps.pause?.stepped();
      if (!this.checkpoints.isDue) continue;
      if (!(await this.drain())) return this.notFinite();
      await this.checkpoint();
    }
    if (!(await this.drain())) return this.notFinite();
    progress.isTrained = isOver || this.submitted >= length;
    return undefined;
  }

  /** Evaluates where it is due and tells what the epoch gave. One that max-steps cut short goes on when resumed. */
  private async endEpoch(): Promise<StopReason | undefined> {
    const { deps, progress, options } = this;
    const isCut = !progress.isTrained;
    if (isCut) await this.checkpoint();
    const isDue = isCut || progress.epoch % options.evaluateEvery === 0 || progress.epoch === options.epochs;
    const evaluation = isDue ? await this.evaluate() : null;
    if (evaluation === undefined) return this.stop();
    const result = {
      epoch: progress.epoch,
      totalSteps: progress.totalSteps,
      isWhole: !isCut,
      loss: this.loss.mean,
      lastBatchLoss: this.loss.lastBatch,
      learningRate: deps.learningRate(progress.totalSteps),
      seconds: (progress.epochMillis + deps.now() - this.lastStepAt) / 1000,
      evaluation,
    };
    this.history.epochs.push(result);
    if (!isCut) {
      this.loss = new DisplayedLoss();
      progress.stepsPerEpoch = deps.train.stepsPerEpoch ?? progress.step;
      progress.epoch++;
      progress.step = 0;
      progress.isTrained = false;
      progress.epochMillis = 0;
      progress.loss = this.loss.save();
      await this.checkpoint();
    }
    await deps.epochEnded?.(result);
    deps.post({ type: "epoch", result });
    return isCut ? "max-steps" : undefined;
  }

  private async evaluate(): Promise<EvaluationResult | null | undefined> {
    const { engine, evaluation: data, texts } = this.deps;
    if (data === undefined) return null;
    const progress = (done: number, total: number | undefined) =>
      this.deps.post({ type: "evaluation-progress", done, total });
    return evaluate({ engine, data, texts, signal: this.signal, progress });
  }

  /** Until it comes, or the run is stopped or paused. */
  private async nextBatch(): Promise<Batch | undefined | "aborted"> {
    const { pause } = this.deps;
    const signals = pause === undefined ? [this.signal] : [this.signal, pause.paused];
    try {
      return await this.idle.waitFor(this.batches.next(signals));
    } catch (error) {
      if (await this.drain()) await this.checkpoint();
      throw error;
    } finally {
      this.tellFaults();
    }
  }

  /** Says whether all steps that have come back are finite. */
  private async submit(batch: Batch): Promise<boolean> {
    const result = this.deps.engine.trainStep(batch);
    result.catch(() => undefined); // awaited below or by a later call, unless one before it fails
    this.idle.follow(result);
    this.inFlight.push({ batch, result });
    this.submitted++;
    return this.inFlight.length < stepsInFlight || this.settle();
  }

  private async drain(): Promise<boolean> {
    while (this.inFlight.length > 0) if (!(await this.settle())) return false;
    return true;
  }

  /** Waits for the oldest step. */
  private async settle(): Promise<boolean> {
    const { progress, deps } = this;
    const oldest = this.inFlight.shift();
    if (oldest === undefined) return true;
    const { batch } = oldest;
    const { losses, learningRate, gradientNorm, isFinite } = await oldest.result;
    const loss = mean(losses);
    if (!isFinite || !Number.isFinite(loss)) {
      deps.post(notFiniteEvent(batch, progress, { loss, gradientNorm }));
      return false;
    }
    const now = deps.now();
    const millis = now - this.lastStepAt;
    this.lastStepAt = now;
    this.loss.add(loss);
    progress.step++;
    progress.totalSteps++;
    progress.epochMillis += millis;
    progress.loss = this.loss.save();
    const report = {
      epoch: progress.epoch,
      step: progress.step,
      steps: progress.stepsPerEpoch ?? undefined,
      totalSteps: progress.totalSteps,
      loss,
      learningRate,
      gradientNorm,
      utterances: batch.size,
      audioSeconds: batch.utterances.reduce((sum, { duration }) => sum + duration, 0),
      millis,
      waitedMillis: this.idle.take(),
    };
    addStep(this.history, report);
    deps.post({ type: "step", ...report });
    return true;
  }

  /** Nothing may stay in flight: what was submitted after the faulty step saw the same weights. */
  private async notFinite(): Promise<StopReason> {
    await Promise.allSettled(this.inFlight.splice(0).map(({ result }) => result));
    return "not-finite";
  }

  private async stop(): Promise<StopReason> {
    if (!(await this.drain())) return this.notFinite();
    await this.checkpoint();
    return "stopped";
  }

  /** Says whether the run ended instead, by a step that was not finite. */
  private async pause(pause: PauseSwitch): Promise<boolean> {
    if (!(await this.drain())) {
      await this.notFinite();
      return true;
    }
    await this.checkpoint();
    const { totalSteps } = this.progress;
    this.deps.post({ type: "paused", totalSteps });
    const before = this.deps.now() - this.lastStepAt;
    await pause.untilResumed(this.signal);
    this.lastStepAt = this.deps.now() - before; // the pause is no one's step
    this.deps.post({ type: "resumed", totalSteps });
    return false;
  }

  private checkpoint(): Promise<void> {
    return this.checkpoints.write(this.progress, this.history, this.batches.save());
  }

  private tellFaults(): void {
    const { faults } = this.deps.train;
    for (const fault of faults.slice(this.toldFaults)) this.deps.post(unusableEvent(fault));
    this.toldFaults = faults.length;
  }
}
