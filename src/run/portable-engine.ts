import { weightShapes } from "../config/weights.ts";
import type { Batch } from "../data/batch.ts";
import { type BackendName, selectBackend } from "../portable/backend.ts";
import { PortableModel } from "../portable/model.ts";
import { initialWeights } from "../transducer/initialise.ts";
import type { TransducerOptions } from "../transducer/options.ts";
import type { Decoded, EngineState, GreedyAlgorithm, StepResult, TrainingEngine } from "./engine.ts";

/** The model in TensorFlow.js as the engine of a run: where WebGPU is missing, and as the second opinion. */
export class PortableEngine implements TrainingEngine {
  private steps = 0;
  /** TensorFlow.js holds one model state: calls take their turn. */
  private order: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly adapterName: string,
    private readonly model: PortableModel,
    private readonly options: TransducerOptions,
  ) {}

  /** Starts the first backend that works, and the model with weights drawn from `options.seed`. */
  static async open(options: TransducerOptions, backends: readonly BackendName[]): Promise<PortableEngine> {
    const backend = await selectBackend(backends);
    const { model: config, features, classes, optimizer, studio, accumulationSteps, weightNoise, seed } = options;
    const model = new PortableModel(config, features, classes, {
      blank: 0,
      optimizer,
      studio,
      accumulationSteps,
      weightNoise,
      seed,
    });
    model.setWeights(initialWeights(weightShapes(config, features, classes), seed));
    return new PortableEngine(`TensorFlow.js, ${backend}`, model, options);
  }

  trainStep(batch: Batch): Promise<StepResult> {
    return this.inOrder(async () => {
      const learningRate = this.options.learningRate(this.model.iterations);
      const { losses, gradientNorm, isFinite } = await this.model.trainStep(batch, learningRate);
      return { step: ++this.steps, losses, learningRate, gradientNorm, isFinite };
    });
  }

  losses(batch: Batch): Promise<Float32Array> {
    return this.inOrder(() => this.model.losses(batch, false));
  }

  greedy(batch: Batch, algorithm: GreedyAlgorithm, signal?: AbortSignal): Promise<Decoded[]> {
    return this.inOrder(async () => {
      signal?.throwIfAborted();
      const { utterances } = await this.model.greedy(batch, algorithm);
      return utterances.map(({ tokens, decisions }) => ({
        tokens: [...tokens],
        frames: decisions.filter(({ symbol }) => symbol !== 0).map(({ frame }) => frame),
      }));
    });
  }

  weights(): Promise<Map<string, Float32Array>> {
    return this.inOrder(() => this.model.weights());
  }

  setWeights(values: ReadonlyMap<string, Float32Array>): Promise<void> {
    return this.inOrder(async () => this.model.setWeights(new Map([...(await this.model.weights()), ...values])));
  }

  saveState(): Promise<EngineState> {
    return this.inOrder(async () => {
      const { iterations, moments } = await this.model.optimizerState();
      return {
        iterations,
        steps: this.steps,
        weights: await this.model.weights(),
        firstMoments: under("m/", moments),
        secondMoments: under("v/", moments),
        largestSecondMoments: under("vhat/", moments),
        accumulated: await this.model.accumulatedGradients(),
      };
    });
  }

  restoreState(state: EngineState): Promise<void> {
    return this.inOrder(async () => {
      const { iterations, steps, weights, firstMoments, secondMoments, largestSecondMoments, accumulated } = state;
      this.steps = steps;
      this.model.setWeights(weights);
      const moments = new Map([
        ...prefixed("m/", firstMoments),
        ...prefixed("v/", secondMoments),
        ...prefixed("vhat/", largestSecondMoments),
      ]);
      this.model.restoreOptimizer({ iterations, moments });
      this.model.restoreAccumulated(accumulated, steps % this.options.accumulationSteps);
    });
  }

  dispose(): void {
    this.model.dispose();
  }

  private inOrder<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.order.then(work);
    this.order = result.catch(() => undefined);
    return result;
  }
}

function under(prefix: string, named: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const found = [...named].filter(([name]) => name.startsWith(prefix));
  return new Map(found.map(([name, values]) => [name.slice(prefix.length), values]));
}

function prefixed(prefix: string, named: ReadonlyMap<string, Float32Array>): [string, Float32Array<ArrayBuffer>][] {
  return [...named].map(([name, values]) => [prefix + name, Float32Array.from(values)]);
}
