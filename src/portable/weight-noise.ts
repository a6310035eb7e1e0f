import * as tf from "@tensorflow/tfjs";
import type { WeightNoiseConfig } from "../config/config.ts";
import type { WeightPart, WeightShape } from "../config/weights.ts";
import { Random } from "../lib/random.ts";

/** Values to add to a weight of `size` numbers. */
export type NoiseSource = (name: string, size: number, stddev: number) => Float32Array;

export function gaussianNoise(seed: number): NoiseSource {
  const random = new Random(seed);
  return (_, size, stddev) => Float32Array.from({ length: size }, () => stddev * random.normal());
}

/**
 * Noise for one forward pass after `iterations` updates: parts take part from their own step on, with their trainable
 * weights only (specification, section 7.6). The tensors are the caller's to dispose.
 */
export function drawNoise(
  config: WeightNoiseConfig | null,
  source: NoiseSource,
  weights: readonly WeightShape[],
  iterations: number,
): Map<string, tf.Tensor> {
  const noise = new Map<string, tf.Tensor>();
  if (config === null) return noise;
  const parts: Record<WeightPart, { step: number | null; stddev: number | null }> = {
    encoder: { step: config.encoder_step, stddev: config.encoder_stddev },
    prediction: { step: config.predict_net_step, stddev: config.predict_net_stddev },
    joint: { step: config.joint_net_step, stddev: config.joint_net_stddev },
  };
  for (const { name, shape, part, trainable } of weights) {
    const { step, stddev } = parts[part];
    if (!trainable || !step || !stddev || iterations < step) continue;
    const size = shape.reduce((product, side) => product * side, 1);
    noise.set(name, tf.tensor(Float32Array.from(source(name, size, stddev)), shape));
  }
  return noise;
}
