import type { Config } from "../config/config.ts";
import { at } from "../lib/assert.ts";
import type { TransducerOptions } from "../transducer/options.ts";
import { learningRate } from "../transducer/schedule.ts";

export interface ModelChoices {
  classes: number; // vocabulary lines + 1
  seed: number;
  accumulationSteps: number; // --ga-steps; 1 is none
}

/** Model, optimiser and schedule of a config. The schedule's d_model is the last block's width before alpha (specification 7.2). */
export function modelOptions(config: Config, { classes, seed, accumulationSteps }: ModelChoices): TransducerOptions {
  const { model_config: model, learning_config: learning } = config;
  const { warmup_steps: warmupSteps, max_lr: maximum } = learning.learning_rate_config;
  const dModel = at(model.encoder_blocks, model.encoder_blocks.length - 1).filters;
  return {
    model,
    features: config.speech_config.num_feature_bins,
    classes,
    optimizer: learning.optimizer_config,
    studio: config.studio_config,
    weightNoise: learning.apply_gwn_config,
    accumulationSteps,
    learningRate: iterations => learningRate(iterations, dModel, warmupSteps, maximum),
    seed,
  };
}

/** Updates of the optimiser in so many training steps: `mean` accumulation skips those in between (specification 7.3). */
export function iterationsAfter(
  steps: number,
  { accumulationSteps, studio }: Pick<TransducerOptions, "accumulationSteps" | "studio">,
): number {
  return studio.accumulation === "mean" ? Math.floor(steps / accumulationSteps) : steps;
}
