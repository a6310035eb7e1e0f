import type { TransducerOptions } from "../../src/transducer/options.ts";
import { modelConfig, optimizerConfig } from "./golden-configs.ts";
import { referenceStudio } from "./model-goldens.ts";

/** A tiny transducer that has a bit of everything: strides, residual, layer norm, projection. */
export function tinyOptions(changed: Partial<TransducerOptions> = {}): TransducerOptions {
  const block = { nlayers: 1, kernel_size: 3, filters: 16, residual: false };
  return {
    model: modelConfig({
      encoder_blocks: [block, { ...block, nlayers: 2, strides: 2, residual: true }],
      prediction_embed_dim: 6,
      prediction_rnn_units: 8,
      prediction_projection_units: 5,
      joint_dim: 7,
    }),
    features: 5,
    classes: 9,
    optimizer: optimizerConfig({}),
    studio: referenceStudio,
    weightNoise: null,
    accumulationSteps: 1,
    learningRate: iterations => 1e-3 / (1 + iterations),
    seed: 7,
    ...changed,
  };
}
