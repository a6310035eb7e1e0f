import * as tf from "@tensorflow/tfjs";

/**
 * A gradient, which for the embedding may still be one row for each position: `values` [N,D] belong to `tokens` [N] of a
 * table of `classes` rows. Keras clips such rows before it adds up those of one token (specification, section 7.1).
 */
export interface Gradient {
  values: tf.Tensor;
  rows?: { tokens: tf.Tensor1D; classes: number };
}

/** The gradient in its weight's shape. Rows are added by a product: scatter's order is not fixed on WebGPU. */
export function denseGradient({ values, rows }: Gradient): tf.Tensor {
  if (rows === undefined) return values;
  return tf.matMul(tf.oneHot(rows.tokens, rows.classes, 1, 0, "float32"), values, true);
}

/**
 * sqrt of the sum of squares over all tensors. By way of stack, because addN on WebGPU binds one buffer for each input
 * and, past the device's limit, leaves its result unwritten without an error to catch (tfjs 4.22).
 */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  const squares = tensors.map(values => tf.sum(tf.square(values)));
  return tf.sqrt(tf.sum(squares.length === 0 ? tf.zeros([1]) : tf.stack(squares)));
}

/** Scaled down to norm `limit` where it is longer. */
export function limitNorm(values: tf.Tensor, norm: tf.Tensor, limit: number): tf.Tensor {
  return tf.mul(values, tf.div(limit, tf.maximum(norm, limit)));
}

export function disposeGradients(gradients: ReadonlyMap<string, Gradient>): void {
  for (const { values, rows } of gradients.values()) {
    values.dispose();
    rows?.tokens.dispose();
  }
}
