import * as tf from "@tensorflow/tfjs";
import type { ModelConfig, OptimizerConfig, StudioConfig, WeightNoiseConfig } from "../config/config.ts";
import { encodedFrames, weightShapes } from "../config/weights.ts";
import type { Batch } from "../data/batch.ts";
import { checkLossTargets } from "../data/loss-targets.ts";
import { Accumulation } from "./accumulation.ts";
import { Adam, type OptimizerState } from "./adam.ts";
import { encoder } from "./encoder.ts";
import { denseGradient, disposeGradients, type Gradient, globalNorm } from "./gradient.ts";
import { type DecodingState, type GreedyMode, greedy } from "./greedy.ts";
import { joint } from "./joint.ts";
import { transducerLoss } from "./loss.ts";
import { Parameters } from "./parameters.ts";
import { type Pass, positionMask } from "./pass.ts";
import { embed, prediction } from "./prediction.ts";
import { scoped, take } from "./scope.ts";
import { drawNoise, gaussianNoise, type NoiseSource } from "./weight-noise.ts";

export interface PortableOptions {
  blank: number;
  optimizer: OptimizerConfig;
  studio: Pick<StudioConfig, "masked_batch_norm" | "fastemit_lambda" | "clip_norm" | "accumulation">;
  accumulationSteps: number; // micro-batches an update, 1 or more
  weightNoise: WeightNoiseConfig | null;
  noise?: NoiseSource; // else seeded by `seed`
  seed?: number;
}

export interface Outputs {
  encoder: Float32Array; // [B,T',C]
  encoderLengths: number[]; // [B]
  prediction: Float32Array; // [B,U+1,W]
  logits: Float32Array; // [B,T',U+1,V]
}

export interface StepResult {
  losses: Float32Array; // [B] before the update
  gradientNorm: number; // of this micro-batch, before any clipping
  isFinite: boolean; // if not, nothing was changed
  isUpdate: boolean; // false while gradients are being accumulated
}

/**
 * The whole model in TensorFlow.js ops, on the backend that is selected when it is made: the oracle for the engine, and
 * what trains where the engine cannot. Weights have Keras' names, as `weightShapes` lists them.
 */
export class PortableModel {
  private readonly parameters: Parameters;
  private readonly adam: Adam;
  private readonly accumulation: Accumulation;
  private readonly noise: NoiseSource;

  constructor(
    private readonly model: ModelConfig,
    features: number,
    private readonly classes: number,
    private readonly options: PortableOptions,
  ) {
    this.parameters = new Parameters(weightShapes(model, features, classes));
    const trainable = this.parameters.trainable().map(({ name }) => [name, this.parameters.get(name)] as const);
    this.adam = new Adam(new Map(trainable), options.optimizer, options.studio.clip_norm);
    this.accumulation = new Accumulation(options.accumulationSteps, options.studio.accumulation);
    this.noise = options.noise ?? gaussianNoise(options.seed ?? 42);
  }

  /** Optimiser updates so far, which is what the learning-rate schedule counts. */
  get iterations(): number {
    return this.adam.iterations;
  }

  /** Errors as `Parameters.set`. */
  setWeights(values: ReadonlyMap<string, Float32Array>): void {
    this.parameters.set(values);
  }

  weights(): Promise<Map<string, Float32Array<ArrayBuffer>>> {
    return this.parameters.read();
  }

  optimizerState(): Promise<OptimizerState> {
    return this.adam.state();
  }

  /** Also forgets gradients that were being accumulated. */
  restoreOptimizer(state: OptimizerState): void {
    this.adam.restore(state);
    this.accumulation.clear();
  }

  /** Gradients summed since the last update; empty right after one. */
  accumulatedGradients(): Promise<Map<string, Float32Array<ArrayBuffer>>> {
    return this.accumulation.state();
  }

  /** Goes on after `taken` micro-batches of an accumulation. */
  restoreAccumulated(sums: ReadonlyMap<string, Float32Array>, taken: number): void {
    this.accumulation.restore(sums, taken, name => this.parameters.get(name).shape);
  }

  /** `training` takes batch statistics; the moving ones stay as they are. */
  async forward(batch: Batch, training: boolean): Promise<Outputs> {
    const kept = scoped(() => {
      const pass = this.pass(training);
      const frames = encoder(pass, this.model, inputFrames(batch));
      const rows = prediction(pass, this.model, this.embedded(pass, batch), [...batch.predictionLengths]);
      const logits = this.join(pass, batch, frames.values, rows);
      return { frames, values: tf.keep(tf.clone(frames.values)), rows: tf.keep(rows), logits: tf.keep(logits) };
    });
    const [encoded, predicted, logits] = await Promise.all([take(kept.values), take(kept.rows), take(kept.logits)]);
    return { encoder: encoded, encoderLengths: [...kept.frames.lengths], prediction: predicted, logits };
  }

  /** Per-utterance losses [B]. Errors as `checkLossTargets`. */
  async losses(batch: Batch, training: boolean): Promise<Float32Array> {
    this.check(batch);
    const costs = scoped(() => {
      const pass = this.pass(training);
      return tf.keep(this.costs(pass, batch, this.embedded(pass, batch)));
    });
    return take(costs);
  }

  /** Gradients of the batch's mean loss in training mode, and what the moving statistics would become. Changes nothing. */
  async gradients(
    batch: Batch,
  ): Promise<Record<"gradients" | "statistics", Map<string, Float32Array>> & { losses: Float32Array }> {
    const result = this.differentiate(batch);
    const dense = scoped(() =>
      [...result.gradients].map(([name, g]) => [name, tf.keep(tf.clone(denseGradient(g)))] as const),
    );
    disposeGradients(result.gradients);
    const read = async (tensors: Iterable<readonly [string, tf.Tensor]>) =>
      new Map(await Promise.all([...tensors].map(async ([name, tensor]) => [name, await take(tensor)] as const)));
    const [losses, gradients, statistics] = await Promise.all([
      take(result.costs),
      read(dense),
      read(result.statistics),
    ]);
    return { losses, gradients, statistics };
  }

  /** One micro-batch. A loss or gradient that is not finite leaves weights, moments and statistics alone. */
  async trainStep(batch: Batch, learningRate: number): Promise<StepResult> {
    const { costs, gradients, statistics } = this.differentiate(batch);
    const norm = scoped(() => tf.keep(globalNorm([...gradients.values()].map(denseGradient))));
    const [losses, norms] = await Promise.all([take(costs), take(norm)]);
    const gradientNorm = norms[0] ?? Number.NaN;
    const isFinite = Number.isFinite(gradientNorm) && losses.every(Number.isFinite);
    if (isFinite) {
      for (const [name, value] of statistics) this.parameters.get(name).assign(value);
    }
    for (const value of statistics.values()) value.dispose();
    if (!isFinite) {
      disposeGradients(gradients);
      return { losses, gradientNorm, isFinite, isUpdate: false };
    }
    const isUpdate = this.accumulation.step(gradients, this.adam, learningRate);
    return { losses, gradientNorm, isFinite, isUpdate };
  }

  /** Decodes every utterance of the batch; `start` goes on from an earlier chunk. */
  greedy(
    batch: Pick<Batch, "size" | "frames" | "bins" | "inputs" | "inputLengths">,
    mode: GreedyMode,
    start?: DecodingState,
  ) {
    const pass = this.pass(false);
    const frames = scoped(() => {
      const encoded = encoder(pass, this.model, inputFrames(batch));
      return { values: tf.keep(tf.clone(encoded.values)), lengths: encoded.lengths };
    });
    return greedy(pass, this.model, { blank: this.options.blank, classes: this.classes }, frames, mode, start);
  }

  dispose(): void {
    this.accumulation.clear();
    this.adam.dispose();
    this.parameters.dispose();
  }

  private pass(training: boolean): Pass {
    return {
      training,
      maskedBatchNorm: this.options.studio.masked_batch_norm,
      weight: name => this.parameters.get(name),
      keepStatistic: () => undefined,
    };
  }

  /** The tensors of the result are kept: the caller disposes them. */
  private differentiate(batch: Batch) {
    this.check(batch);
    const statistics = new Map<string, tf.Tensor>();
    const noise = drawNoise(this.options.weightNoise, this.noise, this.parameters.shapes, this.adam.iterations);
    const result = scoped(() => {
      const pass: Pass = {
        ...this.pass(true),
        weight: name => {
          const added = noise.get(name);
          const weight = this.parameters.get(name);
          return added === undefined ? weight : tf.add(weight, added);
        },
        keepStatistic: (name, value) => statistics.set(name, tf.keep(value)),
      };
      // The embedding's gradient is wanted by rows, so the looked-up rows are the variable and the table is not.
      const rows = tf.variable(this.embedded(pass, batch), this.hasTrainableRows());
      const names = this.parameters
        .trainable()
        .map(({ name }) => name)
        .filter(name => name !== table);
      const variables = names.map(name => this.parameters.get(name));
      let costs = tf.tensor1d([]);
      const { grads } = tf.variableGrads(
        () => {
          costs = tf.keep(this.costs(pass, batch, rows));
          return tf.mean(costs);
        },
        this.hasTrainableRows() ? [...variables, rows] : variables,
      );
      const gradients = new Map<string, Gradient>();
      for (const [i, name] of names.entries()) {
        const values = grads[variables[i]?.name ?? ""];
        if (values !== undefined) gradients.set(name, { values: tf.keep(values) });
      }
      const byRow = grads[rows.name];
      if (byRow !== undefined) {
        const tokens = tf.keep(tf.tensor1d(Int32Array.from(batch.predictions), "int32"));
        const values = tf.keep(tf.reshape(byRow, [tokens.size, -1]));
        gradients.set(table, { values, rows: { tokens, classes: this.classes } });
      }
      rows.dispose();
      return { costs, gradients, statistics };
    });
    for (const value of noise.values()) value.dispose();
    return result;
  }

  private hasTrainableRows(): boolean {
    return this.model.prediction_label_encode_mode === "embedding" && this.model.prediction_trainable;
  }

  private embedded(pass: Pass, batch: Batch): tf.Tensor3D {
    const tokens = tf.tensor2d(Int32Array.from(batch.predictions), [batch.size, batch.labelCount + 1], "int32");
    return embed(pass, this.model, tokens, this.options.blank, this.classes);
  }

  private costs(pass: Pass, batch: Batch, inputs: tf.Tensor3D): tf.Tensor1D {
    const frames = encoder(pass, this.model, inputFrames(batch));
    const rows = prediction(pass, this.model, inputs, [...batch.predictionLengths]);
    return transducerLoss(this.join(pass, batch, frames.values, rows), {
      frames: frames.lengths,
      labelLengths: [...batch.labelLengths],
      labels: batch.labels,
      blank: this.options.blank,
      fastemitLambda: this.options.studio.fastemit_lambda,
    });
  }

  private join(pass: Pass, batch: Batch, frames: tf.Tensor3D, rows: tf.Tensor3D): tf.Tensor4D {
    const mask = positionMask([...batch.predictionLengths], batch.labelCount + 1);
    return joint(pass, this.model, frames, rows, mask);
  }

  private check(batch: Batch): void {
    checkLossTargets({
      frames: batch.inputLengths.map(length => encodedFrames(this.model, length)),
      labelLengths: batch.labelLengths,
      labels: batch.labels,
      labelCount: batch.labelCount,
      blank: this.options.blank,
      classes: this.classes,
      paths: batch.utterances.map(({ path }) => path),
    });
  }
}

const table = "prediction/embedding/embeddings";

function inputFrames({
  inputs,
  size,
  frames,
  bins,
  inputLengths,
}: Pick<Batch, "size" | "frames" | "bins" | "inputs" | "inputLengths">) {
  return { values: tf.tensor3d(Float32Array.from(inputs), [size, frames, bins]), lengths: [...inputLengths] };
}
