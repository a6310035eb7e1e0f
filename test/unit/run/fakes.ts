import type { Batch } from "../../../src/data/batch.ts";
import type { DatasetPosition } from "../../../src/data/dataset.ts";
import type { UtteranceFault } from "../../../src/data/records.ts";
import { Random } from "../../../src/lib/random.ts";
import type { CheckpointStore } from "../../../src/run/checkpoint.ts";
import type { BatchSource } from "../../../src/run/data.ts";
import type { Decoded, EngineState, StepResult, TrainingEngine } from "../../../src/run/engine.ts";
import type { TextRules } from "../../../src/run/evaluation.ts";
import type { RunEvent } from "../../../src/run/events.ts";
import { type RunDeps, type RunOptions, type RunOutcome, runTraining } from "../../../src/run/training.ts";

/**
 * An engine of one weight that follows the mean of what it is fed, with a momentum: any step lost, doubled or reordered
 * shows in the losses after it. Steps come back late, so that those in flight can be counted.
 */
export class FakeEngine implements TrainingEngine {
  readonly adapterName = "fake";
  inFlight = 0;
  mostInFlight = 0;
  brokenAt = Number.POSITIVE_INFINITY; // the step whose gradient is not finite
  readonly trainedPaths: string[][] = [];
  private weight = 1;
  private momentum = 0;
  private steps = 0;

  async trainStep(batch: Batch): Promise<StepResult> {
    const step = ++this.steps;
    const input = mean(batch.inputs);
    const losses = Float32Array.from(batch.utterances, (_, b) => Math.fround((this.weight - input) ** 2 + b / 8));
    const isFinite = step !== this.brokenAt;
    this.trainedPaths.push(batch.utterances.map(({ path }) => path));
    if (isFinite) {
      this.momentum = Math.fround(0.9 * this.momentum + (this.weight - input));
      this.weight = Math.fround(this.weight - 0.1 * this.momentum);
    }
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    await new Promise(resolve => setImmediate(resolve));
    this.inFlight--;
    return { step, losses, learningRate: step / 100, gradientNorm: isFinite ? 1 : Number.NaN, isFinite };
  }

  async losses(batch: Batch): Promise<Float32Array> {
    return Float32Array.from(batch.utterances, () => Math.abs(this.weight));
  }

  /** Hears the first label wrong in every second utterance. */
  async greedy(batch: Batch): Promise<Decoded[]> {
    return batch.utterances.map((_, b) => {
      const labels = [
        ...batch.labels.subarray(b * batch.labelCount, b * batch.labelCount + (batch.labelLengths[b] ?? 0)),
      ];
      if (b % 2 === 1) labels[0] = 9;
      return { tokens: labels, frames: labels.map((_, i) => i) };
    });
  }

  async weights(): Promise<Map<string, Float32Array>> {
    return new Map([["w", Float32Array.of(this.weight)]]);
  }

  async setWeights(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    this.weight = values.get("w")?.[0] ?? this.weight;
  }

  async saveState(): Promise<EngineState> {
    if (this.inFlight > 0) throw new Error("a step is in flight");
    return {
      iterations: this.steps,
      steps: this.steps,
      weights: await this.weights(),
      firstMoments: new Map([["w", Float32Array.of(this.momentum)]]),
      secondMoments: new Map(),
      largestSecondMoments: new Map(),
      accumulated: new Map(),
    };
  }

  async restoreState(state: EngineState): Promise<void> {
    this.weight = state.weights.get("w")?.[0] ?? Number.NaN;
    this.momentum = state.firstMoments.get("w")?.[0] ?? Number.NaN;
    this.steps = state.steps;
  }

  dispose(): void {}
}

/** Batches of two utterances whose inputs are a function of their number in the whole run. */
export class FakeData implements BatchSource {
  faults: UtteranceFault[] = [];
  rewinds = 0;
  failsAt = Number.POSITIVE_INFINITY;
  /** The batch that comes only when `letGo` is called. */
  holdsAt = Number.POSITIVE_INFINITY;
  /** Resolves once that batch is waited for. */
  readonly held: Promise<void>;
  private tellHeld: () => void = () => undefined;
  private go: () => void = () => undefined;
  private readonly gone: Promise<void>;
  private taken = 0;
  private wasEnd = false;

  /** @param passLength batches after which a pass ends and undefined is given; otherwise `stepsPerEpoch` is known */
  constructor(
    readonly stepsPerEpoch: number | undefined,
    private readonly passLength = Number.POSITIVE_INFINITY,
  ) {
    this.held = new Promise(resolve => {
      this.tellHeld = resolve;
    });
    this.gone = new Promise(resolve => {
      this.go = resolve;
    });
  }

  letGo(): void {
    this.go();
  }

  async nextBatch(): Promise<Batch | undefined> {
    if (this.taken === this.holdsAt) {
      this.tellHeld();
      await this.gone;
    }
    if (this.taken === this.failsAt) throw new Error("the source broke");
    if (this.taken > 0 && this.taken % this.passLength === 0 && !this.wasEnd) {
      this.wasEnd = true;
      return undefined;
    }
    this.wasEnd = false;
    return fakeBatch(this.taken++);
  }

  save(): DatasetPosition {
    return { pass: 0, taken: this.taken, buffer: [1, 2], random: [1, 2, 3, 4], isPassEnd: this.wasEnd };
  }

  async restore({ taken, isPassEnd }: DatasetPosition): Promise<void> {
    this.taken = taken;
    this.wasEnd = isPassEnd;
  }

  async rewind(): Promise<void> {
    this.rewinds++;
    this.taken = 0;
    this.wasEnd = false;
  }
}

export class FakeStore implements CheckpointStore {
  readonly saved: Uint8Array[] = [];

  async save(bytes: Uint8Array): Promise<void> {
    this.saved.push(bytes);
  }

  async load(): Promise<Uint8Array | undefined> {
    return this.saved.at(-1);
  }
}

export const fakeTexts: TextRules = {
  groundTruth: transcript => transcript.toLowerCase().replaceAll("qqq", "").trim(),
  normalize: transcript => transcript.toLowerCase(),
  detokenize: tokens => tokens.map(token => ["", "", "one", "two", "three"][token] ?? "wrong").join(" "),
};

export function fakeBatch(number: number): Batch {
  const random = new Random(number);
  const size = 2;
  return {
    size,
    frames: 1,
    labelCount: 2,
    bins: 1,
    inputs: Float32Array.from({ length: size }, () => random.normal()),
    inputLengths: Uint32Array.of(1, 1),
    predictions: Uint32Array.of(0, 2, 3, 0, 4, 2),
    predictionLengths: Uint32Array.of(3, 3),
    labels: Uint32Array.of(2, 3, 4, 2),
    labelLengths: Uint32Array.of(2, 2),
    utterances: [
      { path: `${number}a.wav`, transcript: "One two", duration: 1.5 },
      { path: `${number}b.wav`, transcript: "three one qqq", duration: 0.5 },
    ],
  };
}

export interface FakeRun {
  engine: FakeEngine;
  train: FakeData;
  store: FakeStore;
  events: RunEvent[];
  /** Called with every event, before the run goes on. */
  onEvent: (event: RunEvent) => void;
  start(options?: Partial<RunOptions>, deps?: Partial<RunDeps>): Promise<RunOutcome>;
  stop(): void;
}

export function fakeRun(stepsPerEpoch: number | undefined, passLength?: number): FakeRun {
  const controller = new AbortController();
  let clock = 0;
  const run: FakeRun = {
    engine: new FakeEngine(),
    train: new FakeData(stepsPerEpoch, passLength),
    store: new FakeStore(),
    events: [],
    onEvent: () => undefined,
    stop: () => controller.abort(),
    start: (options = {}, deps = {}) =>
      runTraining(
        {
          engine: run.engine,
          train: run.train,
          evaluation: undefined,
          texts: fakeTexts,
          learningRate: steps => steps / 1000,
          checkpoints: run.store,
          now: () => (clock += 1000),
          post: event => {
            run.events.push(event);
            run.onEvent(event);
          },
          ...deps,
        },
        {
          epochs: 2,
          evaluateEvery: 1,
          maxSteps: Number.POSITIVE_INFINITY,
          checkpointEveryMillis: Number.POSITIVE_INFINITY,
          seed: 42,
          config: "the config",
          ...options,
        },
        controller.signal,
      ),
  };
  return run;
}

export function lossesOf(events: readonly RunEvent[]): number[] {
  return events.flatMap(event => (event.type === "step" ? event.loss : []));
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
