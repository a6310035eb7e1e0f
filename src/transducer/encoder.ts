import type { EncoderBlockConfig, ModelConfig } from "../config/config.ts";
import { batchNorm, type FrameMask } from "../engine/ops/batch-norm.ts";
import { dense } from "../engine/ops/dense.ts";
import { depthwise } from "../engine/ops/depthwise.ts";
import { squeezeExcite } from "../engine/ops/squeeze-excite.ts";
import type { Plan } from "../engine/plan.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { WeightReader } from "./weights.ts";

type ConvModuleConfig = Pick<EncoderBlockConfig, "strides" | "padding" | "activation">;

/** ContextNet's encoder: features [B,T,F] to [B,ceil(T/strides),C] (Han et al. 2020; specification 5.2). */
export function encoder(
  plan: Plan,
  weights: WeightReader,
  model: Pick<ModelConfig, "encoder_blocks">,
  features: Tensor,
  lengths: Tensor, // u32 [B], frames
  maskedBatchNorm: boolean,
): Tensor {
  return plan.inGroup("encoder", () => {
    let x = features;
    let mask: FrameMask = { lengths, reduction: 1, enabled: maskedBatchNorm };
    for (const [index, block] of model.encoder_blocks.entries()) {
      x = convBlock(plan, weights, `encoder/block_${index}`, block, x, mask);
      mask = { ...mask, reduction: mask.reduction * block.strides };
    }
    return x;
  });
}

/** `nlayers` modules, the last one strided, then squeeze-and-excite, residual and activation. `mask` is that of the input. */
export function convBlock(
  plan: Plan,
  weights: WeightReader,
  path: string,
  block: EncoderBlockConfig,
  x: Tensor,
  mask: FrameMask,
): Tensor {
  const inner = { ...block, strides: 1 };
  const outMask = { ...mask, reduction: mask.reduction * block.strides };
  let y = x;
  for (let layer = 0; layer < block.nlayers; layer++) {
    const isLast = layer === block.nlayers - 1;
    y = convModule(plan, weights, `${path}/conv_module_${layer}`, isLast ? block : inner, y, isLast ? outMask : mask);
  }
  const h = convModule(plan, weights, `${path}/se/conv_module`, inner, y, outMask);
  const residual = block.residual
    ? convModule(plan, weights, `${path}/residual`, { ...block, activation: "linear" }, x, outMask)
    : undefined;
  return squeezeExcite(plan, h, squeezeExciteWeights(weights, `${path}/se`), {
    residual,
    inner: block.activation,
    outer: block.activation,
    mask: outMask,
  });
}

/** f(BatchNorm(pointwise(depthwise(x)) + bias)); the bias comes after the pointwise product. */
export function convModule(
  plan: Plan,
  weights: WeightReader,
  path: string,
  config: ConvModuleConfig,
  x: Tensor,
  outMask: FrameMask,
): Tensor {
  const filtered = depthwise(plan, x, weights(`${path}/conv/depthwise_kernel`), config.strides, config.padding);
  const mixed = dense(plan, filtered, weights(`${path}/conv/pointwise_kernel`), weights(`${path}/conv/bias`));
  const norm = {
    gamma: weights(`${path}/bn/gamma`),
    beta: weights(`${path}/bn/beta`),
    movingMean: weights(`${path}/bn/moving_mean`),
    movingVariance: weights(`${path}/bn/moving_variance`),
  };
  return batchNorm(plan, mixed, norm, outMask, config.activation);
}

export function squeezeExciteWeights(weights: WeightReader, path: string) {
  return {
    fc1: { kernel: weights(`${path}/fc1/kernel`), bias: weights(`${path}/fc1/bias`) },
    fc2: { kernel: weights(`${path}/fc2/kernel`), bias: weights(`${path}/fc2/bias`) },
  };
}
