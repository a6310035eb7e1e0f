import type { ModelConfig } from "../config/config.ts";
import type { Batch } from "../data/batch.ts";
import { at } from "../lib/assert.ts";
import { Random } from "../lib/random.ts";
import type { TransducerOptions } from "../transducer/options.ts";

const block = { nlayers: 1, kernel_size: 3, filters: 16, strides: 1, activation: "silu", padding: "causal" } as const;

/** A transducer with a bit of everything: stride, residual, layer norm, projection. */
export const tinyModel: ModelConfig = {
  name: "self-test",
  encoder_blocks: [
    { ...block, residual: false },
    { ...block, nlayers: 2, strides: 2, residual: true },
  ],
  encoder_alpha: 0.5,
  encoder_trainable: true,
  prediction_trainable: true,
  joint_trainable: true,
  prediction_label_encode_mode: "embedding",
  prediction_embed_dim: 6,
  prediction_num_rnns: 1,
  prediction_rnn_units: 8,
  prediction_rnn_type: "lstm",
  prediction_layer_norm: true,
  prediction_projection_units: 5,
  joint_dim: 8,
  joint_activation: "tanh",
  prejoint_encoder_linear: true,
  prejoint_prediction_linear: true,
  postjoint_linear: false,
  joint_mode: "add",
};

/** Adam with an epsilon that keeps a first step smooth: the usual one turns a gradient's rounding into its sign. */
export const tinyOptions: TransducerOptions = {
  model: tinyModel,
  features: 5,
  classes: 9,
  optimizer: {
    learning_rate: null,
    beta_1: 0.9,
    beta_2: 0.999,
    epsilon: 1e-2,
    amsgrad: false,
    weight_decay: null,
    clipnorm: null,
    clipvalue: null,
    global_clipnorm: null,
  },
  studio: { padding: "dynamic", masked_batch_norm: false, fastemit_lambda: 0, clip_norm: null, accumulation: "mean" },
  weightNoise: null,
  accumulationSteps: 1,
  learningRate: () => 0.1,
  seed: 7,
};

/** Two utterances of different lengths; padding holds rubbish. */
export function tinyBatch(): Batch {
  const random = new Random(11);
  const [frames, labels] = [
    [13, 8],
    [3, 2],
  ]; // of each utterance
  const { features: bins, classes } = tinyOptions;
  const [size, padded, labelCount] = [frames.length, Math.max(...frames), Math.max(...labels)];
  const allLabels = Uint32Array.from({ length: size * labelCount }, () => 1 + random.integer(classes - 2));
  const predictions = new Uint32Array(size * (labelCount + 1));
  for (let b = 0; b < size; b++) {
    for (let u = 0; u < labelCount; u++) predictions[b * (labelCount + 1) + u + 1] = at(allLabels, b * labelCount + u);
  }
  return {
    size,
    frames: padded,
    labelCount,
    bins,
    inputs: Float32Array.from({ length: size * padded * bins }, () => random.normal()),
    inputLengths: Uint32Array.from(frames),
    predictions,
    predictionLengths: Uint32Array.from(labels, count => count + 1),
    labels: allLabels,
    labelLengths: Uint32Array.from(labels),
    utterances: frames.map((_, b) => ({ path: `self-test/${b}`, transcript: "", duration: 0 })),
  };
}
