import type { AugmentationStep, GaussNoiseConfig, MaskingConfig } from "../config/config.ts";
import { never } from "../lib/assert.ts";
import type { Random } from "../lib/random.ts";
import { StudioError } from "../lib/result.ts";
import type { Features } from "./features.ts";

/**
 * SpecAugment and noise on features, in place, in the config's order (specification section 3.6). Each step draws one
 * uniform number for its probability. Where TensorFlowASR draws from an empty range and fails, the mask begins at 0.
 */
export function augmentFeatures(features: Features, steps: readonly AugmentationStep[], random: Random): void {
  for (const step of steps) {
    if (random.uniform() >= step.prob) continue;
    switch (step.method) {
      case "gauss_noise":
        addNoise(features.values, step, random);
        break;
      case "freq_masking":
        maskBins(features, step, random);
        break;
      case "time_masking":
        maskFrames(features, step, random);
        break;
      default:
        never(step);
    }
  }
}

/**
 * The same on a signal, in place, where only noise has a meaning.
 *
 * @throws StudioError `signal-masking` for a masking step.
 */
export function augmentSignal(signal: Float32Array, steps: readonly AugmentationStep[], random: Random): void {
  for (const step of steps) {
    if (step.method !== "gauss_noise") {
      throw new StudioError(
        "signal-masking",
        `${step.method} stands under signal_augment, and a signal has neither frames nor bins.`,
        {},
        "Move it to feature_augment.",
      );
    }
    if (random.uniform() < step.prob) addNoise(signal, step, random);
  }
}

function addNoise(values: Float32Array, { mean, stddev }: GaussNoiseConfig, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + mean + stddev * random.normal();
}

function maskBins({ values, frames, bins }: Features, step: MaskingConfig, random: Random): void {
  const filling = fillValue(values, step.mask_value);
  for (let mask = 0; mask < step.num_masks; mask++) {
    const width = Math.min(random.integer(step.mask_factor), bins);
    const first = random.integer(bins - width);
    for (let t = 0; t < frames; t++) values.fill(filling, t * bins + first, t * bins + first + width);
  }
}

function maskFrames({ values, frames, bins }: Features, step: MaskingConfig, random: Random): void {
  const filling = fillValue(values, step.mask_value);
  const widest = Math.trunc(Math.fround(frames * Math.fround(step.p_upperbound))); // TensorFlow's float32 product
  for (let mask = 0; mask < step.num_masks; mask++) {
    const width = Math.min(random.integer(step.mask_factor), widest, frames);
    const first = random.integer(frames - width);
    values.fill(filling, first * bins, (first + width) * bins);
  }
}

/** Of the features as they enter the step: a second mask does not see the first. */
function fillValue(values: Float32Array, kind: MaskingConfig["mask_value"]): number {
  switch (kind) {
    case "mean":
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case "min":
      return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    case "max":
      return values.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY);
    case "zero":
      return 0;
    default:
      return never(kind);
  }
}
