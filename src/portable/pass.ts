import * as tf from "@tensorflow/tfjs";
import type { Activation, JointActivation } from "../config/config.ts";
import { never } from "../lib/assert.ts";

/** What a pass through the model needs beside its inputs. */
export interface Pass {
  training: boolean; // batch statistics instead of moving ones
  maskedBatchNorm: boolean; // leave padding out of the batch statistics
  weight(name: string): tf.Tensor;
  /** Takes over the new value of a moving statistic; called in training only. */
  keepStatistic(name: string, value: tf.Tensor): void;
}

export function activate<Rank extends tf.Rank>(
  x: tf.Tensor<Rank>,
  activation: Activation | JointActivation,
): tf.Tensor<Rank> {
  switch (activation) {
    case "silu":
    case "swish":
      return tf.mul(x, tf.sigmoid(x));
    case "relu":
      return tf.relu(x);
    case "linear":
      return x;
    case "tanh":
      return tf.tanh(x);
    case "sigmoid":
      return tf.sigmoid(x);
    default:
      return never(activation);
  }
}

/** x kernel (+ bias) over the last axis. By way of a matrix: the gradient of a broadcast matMul fails in tfjs 4.22. */
export function dense(pass: Pass, name: string, x: tf.Tensor, hasBias = true): tf.Tensor {
  const product = multiply(x, pass.weight(`${name}/kernel`));
  return hasBias ? tf.add(product, pass.weight(`${name}/bias`)) : product;
}

export function multiply(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const outer = x.shape.slice(0, -1);
  const [input = 0, output = 0] = kernel.shape.slice(-2);
  const product = tf.matMul(tf.reshape(x, [-1, input]), tf.reshape(kernel, [input, output]));
  return tf.reshape(product, [...outer, output]);
}

/** [B,length,1]: 1 where the position lies before the item's length, else 0. */
export function positionMask(lengths: readonly number[], length: number): tf.Tensor3D {
  const values = new Float32Array(lengths.length * length);
  for (const [b, end] of lengths.entries()) values.fill(1, b * length, b * length + Math.min(end, length));
  return tf.tensor3d(values, [lengths.length, length, 1]);
}

/** The matrices of a rank-3 tensor along an axis; tfjs types them as tensors of any rank. */
export function planes(x: tf.Tensor, axis = 0): tf.Tensor2D[] {
  // The gradient of unstack fails for a single plane (tfjs 4.22: it hands on a tensor where stack wants a list).
  if (x.shape[axis] === 1) return [tf.squeeze(x, [axis])];
  return tf.unstack(x, axis) as tf.Tensor2D[];
}
