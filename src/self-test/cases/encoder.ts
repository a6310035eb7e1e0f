import type * as tf from "@tensorflow/tfjs";
import { activation } from "../../engine/ops/activation.ts";
import { batchNorm } from "../../engine/ops/batch-norm.ts";
import { depthwise } from "../../engine/ops/depthwise.ts";
import { squeezeExcite } from "../../engine/ops/squeeze-excite.ts";
import type { KernelCase, Oracle } from "../kernel-case.ts";
import { layerCase } from "../layer-case.ts";
import { passOf } from "../pass.ts";

const [B, T, C] = [2, 7, 6]; // utterances, frames, channels
const frames = [7, 4]; // of each utterance
const lengths = { shape: [B], values: Uint32Array.from(frames) };

export const encoderCases: readonly KernelCase[] = [
  layerCase("depthwise convolution", {
    variables: { x: [B, T, C], filter: [3, C, 1] },
    build: (plan, { x, filter }) => depthwise(plan, x, filter, 2, "causal"),
    reference({ tf }, { x, filter }) {
      const picture = tf.reshape<tf.Rank.R4>(x, [B, 1, T, C]);
      const padded = tf.pad4d(picture, [
        [0, 0],
        [0, 0],
        [2, 0],
        [0, 0],
      ]);
      const filtered = tf.depthwiseConv2d(padded, tf.reshape<tf.Rank.R4>(filter, [1, 3, C, 1]), [1, 2], "valid");
      return tf.squeeze(filtered, [1]);
    },
  }),
  layerCase("activations", {
    variables: { x: [B, T, C] },
    build: (plan, { x }) => {
      const softened = activation(plan, activation(plan, x, "silu"), "relu");
      return activation(plan, activation(plan, softened, "tanh"), "sigmoid");
    },
    reference: ({ tf }, { x }) => tf.sigmoid(tf.tanh(tf.relu(tf.mul(x, tf.sigmoid(x))))),
  }),
  layerCase("squeeze and excitation", {
    variables: { h: [B, T, C], residual: [B, T, C], kernel1: [C, 2], bias1: [2], kernel2: [2, C], bias2: [C] },
    given: { lengths },
    build(plan, { h, residual, kernel1, bias1, kernel2, bias2, lengths: valid }) {
      const weights = { fc1: { kernel: kernel1, bias: bias1 }, fc2: { kernel: kernel2, bias: bias2 } };
      const mask = { lengths: valid, reduction: 1, enabled: false };
      return squeezeExcite(plan, h, weights, { residual, inner: "silu", outer: "silu", mask });
    },
    reference({ tf, activate, positionMask }, { h, residual, kernel1, bias1, kernel2, bias2 }) {
      const sum = tf.sum(tf.mul(h, positionMask(frames, T)), 1);
      const mean = tf.div(sum, tf.tensor2d(frames, [B, 1]));
      const narrow = activate(tf.add(tf.matMul(mean, kernel1), bias1), "silu");
      const gate = tf.sigmoid(tf.add(tf.matMul(narrow, kernel2), bias2));
      return activate(tf.add(tf.mul(h, tf.expandDims(gate, 1)), residual), "silu");
    },
  }),
  batchNormCase("batch norm over the batch", true, false),
  batchNormCase("batch norm over the batch without its padding", true, true),
  batchNormCase("batch norm by moving statistics", false, false),
];

function batchNormCase(name: string, isTraining: boolean, isMasked: boolean): KernelCase {
  type Tensors = Readonly<Record<"x" | "gamma" | "beta" | "moving_mean" | "moving_variance", tf.Tensor>>;
  const normalise = (oracle: Oracle, { x, ...weights }: Tensors, keep: (key: string, value: tf.Tensor) => void) => {
    const keepStatistic = (path: string, value: tf.Tensor) => keep(path.replace("bn/", ""), value);
    const pass = passOf(weights, { training: isTraining, maskedBatchNorm: isMasked, keepStatistic });
    return oracle.batchNorm(pass, "bn", x as tf.Tensor3D, frames); // x is [B,T,C]
  };
  return layerCase(name, {
    variables: { x: [B, T, C], gamma: [C], beta: [C] },
    given: { lengths },
    state: {
      moving_mean: Float32Array.of(0.3, -1, 0.2, 2, -0.5, 0.1),
      moving_variance: Float32Array.of(0.5, 1, 3, 0.7, 2, 1.2),
    },
    isTraining,
    build(plan, { x, gamma, beta, moving_mean: movingMean, moving_variance: movingVariance, lengths: valid }) {
      const mask = { lengths: valid, reduction: 1, enabled: isMasked };
      return batchNorm(plan, x, { gamma, beta, movingMean, movingVariance }, mask, "silu");
    },
    reference: (oracle, tensors) =>
      oracle.activate(
        normalise(oracle, tensors, () => undefined),
        "silu",
      ),
    stateAfter(oracle, tensors) {
      const after = { moving_mean: tensors.moving_mean, moving_variance: tensors.moving_variance };
      normalise(oracle, tensors, (key, value) => Object.assign(after, { [key]: value }));
      return after;
    },
  });
}
