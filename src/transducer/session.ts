import { weightShapes } from "../config/weights.ts";
import type { Batch } from "../data/batch.ts";
import { ArenaPool, BufferStore } from "../engine/buffers.ts";
import type { EngineDevice } from "../engine/device.ts";
import { defaultGemmTuning } from "../engine/gemm-tuning.ts";
import type { GreedyAlgorithm } from "../engine/ops/greedy.ts";
import { owning } from "../engine/owning.ts";
import { PARAMETER_ARENAS, ParameterLayout, type ParameterSlot } from "../engine/parameters.ts";
import type { GroupTimes, Program } from "../engine/program.ts";
import { readRanges } from "../engine/read-back.ts";
import { at } from "../lib/assert.ts";
import { DecodePass, type Decoding, type DecodingState, type FeatureBatch } from "./decode-pass.ts";
import { BLANK } from "./graph.ts";
import { initialWeights } from "./initialise.ts";
import { lossFeed } from "./loss-graph.ts";
import { LossPass } from "./loss-pass.ts";
import type { TransducerOptions } from "./options.ts";
import { Updater } from "./updater.ts";
import { WeightNoise } from "./weight-noise.ts";

/** Weights, moments and counters by Keras' names: everything that a continued run needs of the engine. */
export interface SessionState {
  iterations: number;
  steps: number;
  weights: Map<string, Float32Array>;
  firstMoments: Map<string, Float32Array>;
  secondMoments: Map<string, Float32Array>;
  largestSecondMoments: Map<string, Float32Array>; // amsgrad only
  accumulated: Map<string, Float32Array>; // gradient accumulation only
}

export interface TrainingStep {
  step: number;
  losses: Float32Array; // [B]
  learningRate: number;
  gradientNorm: number; // of the latest update, before clipping: a micro-step without one repeats it; 0 before the first
  isFinite: boolean;
}

/**
 * A transducer on the GPU: its weights and moments, and plans to train, score and decode. Buffers grow to the longest
 * batch seen and are then reused; nothing here waits for the GPU but the promises it hands out.
 */
export class TransducerSession {
  /** Of a training step: fewer let a page that shares the GPU draw in between. */
  commandsPerSubmit = Number.POSITIVE_INFINITY;
  private wantsTimes = false;
  private times: GroupTimes | undefined;
  private iterations = 0; // updates of the optimiser
  private steps = 0; // calls of trainStep
  private gradientNorm = 0; // of the latest update
  /** Work is submitted in the order of the calls, although preparing a new plan takes a moment. */
  private order: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly device: EngineDevice,
    readonly options: TransducerOptions,
    readonly layout: ParameterLayout,
    readonly store: BufferStore,
    readonly arenas: ArenaPool,
    private readonly updater: Updater,
    private readonly noise: WeightNoise | undefined,
    private readonly training: LossPass,
    private readonly scoring: LossPass,
    private readonly decoding: Record<GreedyAlgorithm, DecodePass>,
  ) {}

  /** Allocates the model and gives it starting weights from its seed. */
  static async open(device: EngineDevice, given: TransducerOptions): Promise<TransducerSession> {
    const options = { ...given, gemm: given.gemm ?? defaultGemmTuning(device) };
    const shapes = weightShapes(options.model, options.features, options.classes);
    const layout = new ParameterLayout(shapes, device.bindingLimitBytes);
    return owning(async own => {
      const store = own(new BufferStore(device));
      const arenas = own(new ArenaPool(device));
      await store.add(layout.bufferBytes([...PARAMETER_ARENAS, ...extraArenas(options)]));
      const updater = own(await Updater.open(options, layout, arenas, store));
      const noise =
        options.weightNoise === null
          ? undefined
          : own(await WeightNoise.open(options.weightNoise, options, layout, arenas, store));
      const training = new LossPass(options, true, layout, arenas, store);
      const scoring = new LossPass(options, false, layout, arenas, store);
      const session = new TransducerSession(device, options, layout, store, arenas, updater, noise, training, scoring, {
        reference: new DecodePass(options, "reference", layout, arenas, store),
        streaming: new DecodePass(options, "streaming", layout, arenas, store),
      });
      await session.setWeights(initialWeights(shapes, options.seed));
      return session;
    });
  }

  get adapterName(): string {
    return this.device.adapterName;
  }

  /** Bytes and buffers on the GPU, for views and for the test that they do not grow. */
  get memory(): { bytes: number; buffers: number } {
    const { training, scoring, updater, noise, decoding } = this;
    const owners = [training, scoring, updater, decoding.reference, decoding.streaming, ...(noise ? [noise] : [])];
    const programs = owners.flatMap(owner => owner.programs);
    const own = (count: (program: Program) => number) => programs.reduce((sum, program) => sum + count(program), 0);
    return {
      bytes: this.store.sizeBytes + this.arenas.sizeBytes + own(program => program.ownBytes),
      buffers: this.store.count + this.arenas.count + own(program => program.ownBuffers),
    };
  }

  /** Has the next training step timed by kernel group, where the adapter offers timestamps. */
  timeNextStep(): void {
    this.wantsTimes = this.device.hasTimestamps;
  }

  /** Milliseconds of the latest step that was timed, forward and backward, by kernel group. */
  get groupTimes(): GroupTimes | undefined {
    return this.times;
  }

  /** Dispatches of forward and backward for the batch trained last. */
  get dispatches(): number {
    return this.training.programs.length === 0 ? 0 : this.training.dispatches;
  }

  /**
   * Submits one training step and resolves when its numbers have come back; the caller may go on before, with at most
   * two steps in flight. Labels that the loss cannot take are refused before anything is submitted.
   */
  async trainStep(batch: Batch): Promise<TrainingStep> {
    const fed = lossFeed(this.options, batch);
    const submitted = await this.inOrder(async () => {
      await this.training.prepare(fed);
      const step = ++this.steps;
      const takeOff = this.noise?.apply(this.iterations, step);
      await this.runTraining();
      takeOff?.();
      const learningRate = this.options.learningRate(this.iterations);
      const update = this.updater.run(step, this.iterations, learningRate);
      this.iterations += update.iterations;
      const ranges = [this.training.losses, ...(update.norms === undefined ? [] : [update.norms])];
      return { step, learningRate, numbers: readRanges(this.device, ranges) };
    });
    const [losses, norms] = (await submitted.numbers).map(bytes => new Float32Array(bytes));
    this.gradientNorm = norms?.[0] ?? this.gradientNorm;
    return {
      step: submitted.step,
      losses: losses ?? new Float32Array(),
      learningRate: submitted.learningRate,
      gradientNorm: this.gradientNorm,
      isFinite: norms?.[1] !== 0 && (losses?.every(Number.isFinite) ?? false),
    };
  }

  /** Losses and gradients of the batch's mean loss in training mode; moving statistics move, weights do not. */
  async gradients(batch: Batch): Promise<{ losses: Float32Array; gradients: Map<string, Float32Array> }> {
    const fed = lossFeed(this.options, batch);
    return this.inOrder(async () => {
      await this.training.prepare(fed);
      this.training.run();
      const [losses] = await readRanges(this.device, [this.training.losses]);
      const gradients = await this.readArena("gradients");
      return { losses: new Float32Array(losses ?? new ArrayBuffer(0)), gradients };
    });
  }

  /** Losses of each utterance in inference mode. */
  async losses(batch: Batch): Promise<Float32Array> {
    const fed = lossFeed(this.options, batch);
    return this.inOrder(async () => {
      await this.scoring.prepare(fed);
      this.scoring.run();
      const [losses] = await readRanges(this.device, [this.scoring.losses]);
      return new Float32Array(losses ?? new ArrayBuffer(0));
    });
  }

  /** Greedy decoding, from the beginning or from where a stream stood; every decision with its frame and margin. */
  async decode(
    batch: FeatureBatch,
    algorithm: GreedyAlgorithm,
    start?: DecodingState,
    signal?: AbortSignal,
  ): Promise<Decoding> {
    return this.inOrder(() => this.decoding[algorithm].decode(batch, start, signal));
  }

  /** Token ids of each utterance without blanks, with the encoder frame at which each was emitted. */
  async greedy(
    batch: FeatureBatch,
    algorithm: GreedyAlgorithm,
    signal?: AbortSignal,
  ): Promise<{ tokens: number[]; frames: number[] }[]> {
    const { utterances } = await this.decode(batch, algorithm, undefined, signal);
    return utterances.map(decisions => {
      const emitted = decisions.filter(({ symbol }) => symbol !== BLANK);
      return { tokens: emitted.map(({ symbol }) => symbol), frames: emitted.map(({ frame }) => frame) };
    });
  }

  async weights(): Promise<Map<string, Float32Array>> {
    return this.inOrder(() => this.readArena("weights"));
  }

  async setWeights(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    await this.inOrder(async () => this.writeArena("weights", values));
  }

  async saveState(): Promise<SessionState> {
    return this.inOrder(async () => ({
      iterations: this.iterations,
      steps: this.steps,
      weights: await this.readArena("weights"),
      firstMoments: await this.readArena("first moment"),
      secondMoments: await this.readArena("second moment"),
      largestSecondMoments: this.options.optimizer.amsgrad ? await this.readArena("largest second moment") : new Map(),
      accumulated: this.options.accumulationSteps > 1 ? await this.readArena("accumulated") : new Map(),
    }));
  }

  async restoreState(state: SessionState): Promise<void> {
    await this.inOrder(async () => {
      this.iterations = state.iterations;
      this.steps = state.steps;
      this.writeArena("weights", state.weights);
      this.writeArena("first moment", state.firstMoments);
      this.writeArena("second moment", state.secondMoments);
      this.writeArena("largest second moment", state.largestSecondMoments);
      this.writeArena("accumulated", state.accumulated);
    });
  }

  dispose(): void {
    this.training.destroy();
    this.scoring.destroy();
    this.decoding.reference.destroy();
    this.decoding.streaming.destroy();
    this.updater.destroy();
    this.noise?.destroy();
    this.arenas.destroy();
    this.store.destroy();
  }

  private async runTraining(): Promise<void> {
    if (!this.wantsTimes) return this.training.run(this.commandsPerSubmit);
    this.wantsTimes = false;
    this.times = await this.training.profile();
  }

  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = this.order.then(work);
    this.order = result.catch(() => undefined);
    return result;
  }

  /** Weights of an arena by name: all for `weights`, the trainable ones for the others. */
  private async readArena(arena: string): Promise<Map<string, Float32Array>> {
    const slots = [...this.layout.slots.values()].filter(slot => arena === "weights" || slot.trainable);
    const ranges = slots.map(slot => {
      return { buffer: this.store.get(bufferOf(arena, slot)), offset: slot.offset, bytes: 4 * slot.elements };
    });
    const bytes = await readRanges(this.device, ranges);
    return new Map(slots.map((slot, index) => [slot.name, new Float32Array(at(bytes, index))]));
  }

  private writeArena(arena: string, values: ReadonlyMap<string, Float32Array>): void {
    for (const [name, data] of values) {
      const slot = this.layout.slot(name);
      this.store.write(bufferOf(arena, slot), slot.offset, data);
    }
  }
}

function bufferOf(arena: string, slot: ParameterSlot): string {
  return slot.isMovingStatistic ? "state" : `${arena}/${slot.page}`;
}

export function extraArenas(options: TransducerOptions): string[] {
  return [
    ...(options.optimizer.amsgrad ? ["largest second moment"] : []),
    ...(options.accumulationSteps > 1 ? ["accumulated"] : []),
    ...(options.weightNoise === null ? [] : ["noise", "weights before noise"]),
  ];
}
