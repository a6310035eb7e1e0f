import { describe, expect, it } from "vitest";
import type { EncoderBlockConfig } from "../../../src/config/config.ts";
import type { TransducerOptions } from "../../../src/transducer/options.ts";
import { planReport } from "../../../src/transducer/plan-report.ts";
import { modelConfig, optimizerConfig } from "../../support/golden-configs.ts";

const MIB = 2 ** 20;

/** The reference run's model: 23 blocks at alpha 0.5 (specification 5.1). */
function seedOptions(): TransducerOptions {
  const block = (filters: number, overrides: Partial<EncoderBlockConfig> = {}) => ({
    nlayers: 5,
    kernel_size: 5,
    filters,
    ...overrides,
  });
  const single = { nlayers: 1, residual: false };
  const blocks = [block(256, single)];
  for (let i = 1; i <= 10; i++) blocks.push(block(256, { strides: i === 3 || i === 7 ? 2 : 1 }));
  for (let i = 11; i <= 21; i++) blocks.push(block(512, { strides: i === 14 ? 2 : 1 }));
  blocks.push(block(640, single));
  return {
    model: modelConfig({
      encoder_blocks: blocks,
      prediction_embed_dim: 640,
      prediction_rnn_units: 512,
      joint_dim: 512,
    }),
    features: 80,
    classes: 1000,
    optimizer: optimizerConfig({ epsilon: 1e-9 }),
    studio: { padding: "static", masked_batch_norm: false, fastemit_lambda: 0, clip_norm: null, accumulation: "mean" },
    weightNoise: null,
    accumulationSteps: 1,
    learningRate: () => 0,
    seed: 1,
  };
}

describe("planReport", () => {
  const report = planReport(seedOptions(), { batch: 8, frames: 2972, tokens: 203 });

  it("needs no binding over 128 MiB at the reference run's static shape", () => {
    expect(report.largestBindingBytes).toBeLessThanOrEqual(128 * MIB);
  });

  it("gives joint and loss at most 192 MiB of scratch at (8, 372, 203, 1000), where the logits alone are 2.25 GiB", () => {
    expect(report.lossScratchBytes).toBeGreaterThan(MIB);
    expect(report.lossScratchBytes).toBeLessThanOrEqual(192 * MIB);
  });

  it("adds its groups up", () => {
    expect(Object.values(report.groups).reduce((a, b) => a + b, 0)).toBe(report.totalBytes);
    // 10,771,120 trainable parameters and their alignment.
    expect(report.groups["weights"]).toBeGreaterThanOrEqual(4 * 10_771_120);
    expect(report.groups["weights"]).toBeLessThan(4 * 10_771_120 * 1.01);
  });

  it("spends fewer than 25 dispatches on a separable convolution module, forward and backward", () => {
    const withBlocks = (count: number) => {
      const options = seedOptions();
      const blocks = Array.from({ length: count }, () => ({
        nlayers: 11,
        kernel_size: 5,
        filters: 256,
        residual: false,
      }));
      return planReport(
        { ...options, model: modelConfig({ ...options.model, encoder_blocks: blocks }) },
        { batch: 8, frames: 1000, tokens: 50 },
      );
    };
    // A block is 12 modules and one gate; the gate alone is about 20 dispatches.
    const perBlock = withBlocks(3).dispatchesPerStep - withBlocks(2).dispatchesPerStep;
    expect(perBlock / 12).toBeLessThan(25);
  });
});
