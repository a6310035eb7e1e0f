import * as tf from "@tensorflow/tfjs";
import { type Pass, positionMask } from "./pass.ts";

const epsilon = 1e-3;
const momentum = 0.99;

/**
 * Keras BatchNormalization over the last axis of x [B,T,C]. In training over all frames, padding too, unless the pass
 * masks it; variance is biased, in the moving average as well (specification, section 5.2).
 */
export function batchNorm(pass: Pass, name: string, x: tf.Tensor3D, lengths: readonly number[]): tf.Tensor3D {
  const { mean, variance } = pass.training ? batchStatistics(pass, x, lengths) : movingStatistics(pass, name);
  if (pass.training) {
    keepMoving(pass, `${name}/moving_mean`, mean);
    keepMoving(pass, `${name}/moving_variance`, variance);
  }
  const scale = tf.div(pass.weight(`${name}/gamma`), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(tf.sub(x, mean), scale), pass.weight(`${name}/beta`));
}

interface Statistics {
  mean: tf.Tensor; // [C]
  variance: tf.Tensor; // [C]
}

function movingStatistics(pass: Pass, name: string): Statistics {
  return { mean: pass.weight(`${name}/moving_mean`), variance: pass.weight(`${name}/moving_variance`) };
}

function batchStatistics(pass: Pass, x: tf.Tensor3D, lengths: readonly number[]): Statistics {
  if (!pass.maskedBatchNorm) {
    const mean = tf.mean(x, [0, 1]);
    return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), [0, 1]) };
  }
  const frames = lengths.reduce((sum, length) => sum + length, 0);
  const mask = positionMask(lengths, x.shape[1]);
  const mean = tf.div(tf.sum(tf.mul(x, mask), [0, 1]), frames);
  const deviation = tf.mul(tf.sub(x, mean), mask);
  return { mean, variance: tf.div(tf.sum(tf.square(deviation), [0, 1]), frames) };
}

function keepMoving(pass: Pass, name: string, batch: tf.Tensor): void {
  const before = pass.weight(name);
  pass.keepStatistic(name, tf.sub(before, tf.mul(tf.sub(before, batch), 1 - momentum)));
}
