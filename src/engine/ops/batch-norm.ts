import activationSource from "../../../shaders/activation.wgsl?raw";
import applySource from "../../../shaders/batch_norm_apply.wgsl?raw";
import finishSource from "../../../shaders/batch_norm_finish.wgsl?raw";
import gradientApplySource from "../../../shaders/batch_norm_gradient_apply.wgsl?raw";
import gradientFinishSource from "../../../shaders/batch_norm_gradient_finish.wgsl?raw";
import gradientPartialSource from "../../../shaders/batch_norm_gradient_partial.wgsl?raw";
import partialSource from "../../../shaders/batch_norm_partial.wgsl?raw";
import { ceilDivide, product } from "../extent.ts";
import { rowGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { type ActivationName, activationCode } from "./activation.ts";

const partialKernel = defineKernel("batch_norm_partial", partialSource);
const finishKernel = defineKernel("batch_norm_finish", finishSource);
const applyKernel = defineKernel("batch_norm_apply", applySource, activationSource);
const gradientPartial = defineKernel("batch_norm_gradient_partial", gradientPartialSource, activationSource);
const gradientFinish = defineKernel("batch_norm_gradient_finish", gradientFinishSource);
const gradientApply = defineKernel("batch_norm_gradient_apply", gradientApplySource, activationSource);

/** Keras' defaults, which TensorFlowASR leaves alone. */
const EPSILON = 1e-3;
const MOMENTUM = 0.99;
const ROWS_PER_SLICE = 64;

export interface BatchNormWeights {
  gamma: Tensor;
  beta: Tensor;
  movingMean: Tensor;
  movingVariance: Tensor;
}

/** Which rows count: all of them, as TensorFlowASR, or the frames below ceil(length / reduction) of each utterance. */
export interface FrameMask {
  lengths: Tensor; // u32 [B], input frames
  reduction: number; // product of the strides so far
  enabled: boolean; // studio_config.masked_batch_norm
}

/** f(BatchNorm(x)) over x [B,T,C]: batch statistics and moving averages in a training plan, moving statistics otherwise. */
export function batchNorm(
  plan: Plan,
  x: Tensor,
  weights: BatchNormWeights,
  mask: FrameMask,
  name: ActivationName,
): Tensor {
  const { gamma, beta, movingMean, movingVariance } = weights;
  const channels = extentOf(x, 2);
  const frames = extentOf(x, 1);
  const rows = product(extentOf(x, 0), frames);
  const slices = ceilDivide(rows, ROWS_PER_SLICE);
  const code = activationCode(name);
  const masked = mask.enabled ? 1 : 0;
  const useMoving = plan.training ? 0 : 1;
  const channelGroups = ceilDivide(channels, 64);

  let partial = plan.unused;
  if (plan.training) {
    partial = plan.tensor(`slices of ${x.name}`, [slices, channels, 3]);
    const params = [rows, frames, channels, ROWS_PER_SLICE, masked, mask.reduction];
    plan.dispatch(partialKernel, [x, mask.lengths, partial], params, [channelGroups, slices, 1]);
  }
  const stats = plan.tensor(`statistics of ${x.name}`, [3, channels]);
  const rate = { float: 1 - MOMENTUM };
  const finishParams = [slices, channels, useMoving, { float: EPSILON }, rate];
  plan.dispatch(finishKernel, [partial, movingMean, movingVariance, stats], finishParams, [channelGroups, 1, 1]);
  const needsGradient = x.needsGradient || gamma.needsGradient;
  const y = plan.tensor(`batch norm(${x.name})`, x.shape, { needsGradient });
  plan.dispatch(applyKernel, [x, stats, gamma, beta, y], [rows, channels, code], rowGrid(rows, channels));
  if (!needsGradient) return y;

  plan.onBackward(() => {
    const dy = plan.gradientOf(y);
    if (dy === undefined) return;
    const sliceSums = plan.tensor(`gradient slices of ${x.name}`, [slices, channels, 2]);
    const sums = plan.tensor(`gradient sums of ${x.name}`, [2, channels]);
    plan.dispatch(
      gradientPartial,
      [x, dy, stats, gamma, beta, sliceSums],
      [rows, channels, code, ROWS_PER_SLICE],
      [channelGroups, slices, 1],
    );
    const [dgamma, writeGamma] = target(plan, gamma);
    const [dbeta, writeBeta] = target(plan, beta);
    const sumParams = [slices, channels, writeGamma, writeBeta];
    plan.dispatch(gradientFinish, [sliceSums, sums, dgamma, dbeta], sumParams, [channelGroups, 1, 1]);
    if (!x.needsGradient) return;
    const { gradient, accumulate } = plan.contribute(x);
    if (accumulate === 1) throw new Error(`Bug: ${x.name} is normalised once`);
    const params = [rows, frames, channels, code, useMoving, masked, mask.reduction];
    const buffers = [x, dy, stats, gamma, beta, sums, mask.lengths, gradient];
    plan.dispatch(gradientApply, buffers, params, rowGrid(rows, channels));
  });
  return y;
}

/** Where a weight's gradient goes, and how: 0 nowhere, 1 overwrite, 2 add. */
function target(plan: Plan, weight: Tensor): [Tensor, number] {
  if (!weight.needsGradient) return [plan.tensor(`unused d ${weight.name}`, [1]), 0];
  const { gradient, accumulate } = plan.contribute(weight);
  return [gradient, 1 + accumulate];
}
