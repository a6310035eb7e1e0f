import type { ModelConfig, OptimizerConfig, StudioConfig, WeightNoiseConfig } from "../config/config.ts";
import type { GemmTuning } from "../engine/gemm-tuning.ts";

/** Everything that fixes a model and how it is trained, for either engine. */
export interface TransducerOptions {
  model: ModelConfig;
  features: number; // feature bins
  classes: number; // vocabulary lines + 1
  optimizer: OptimizerConfig;
  studio: StudioConfig;
  weightNoise: WeightNoiseConfig | null;
  accumulationSteps: number; // --ga-steps; 1 is none
  learningRate: (iterations: number) => number;
  seed: number; // starting weights and weight noise
  /** Kernels of the matrix products, as measured on the adapter at hand, else the usual ones there; changes speed, not results. */
  gemm?: GemmTuning;
  /** The same noise at every step instead of drawn noise, to repeat a recorded run. */
  recordedNoise?: ReadonlyMap<string, Float32Array>;
}
