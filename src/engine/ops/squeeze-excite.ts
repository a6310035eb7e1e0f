import activationSource from "../../../shaders/activation.wgsl?raw";
import applySource from "../../../shaders/gate_apply.wgsl?raw";
import gateSource from "../../../shaders/gate_gradient.wgsl?raw";
import inputSource from "../../../shaders/gate_input.wgsl?raw";
import meanSource from "../../../shaders/squeeze_mean.wgsl?raw";
import { ceilDivide } from "../extent.ts";
import { frameGrid, threadsFor } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { type ActivationName, activation, activationCode } from "./activation.ts";
import type { FrameMask } from "./batch-norm.ts";
import { dense } from "./dense.ts";

const meanKernel = defineKernel("squeeze_mean", meanSource);
const applyKernel = defineKernel("gate_apply", applySource, activationSource);
const gateKernel = defineKernel("gate_gradient", gateSource, activationSource);
const inputKernel = defineKernel("gate_input", inputSource, activationSource);

export interface SqueezeExciteWeights {
  fc1: { kernel: Tensor; bias: Tensor };
  fc2: { kernel: Tensor; bias: Tensor };
}

export interface GateOptions {
  residual: Tensor | undefined; // [B,T,C], added after the gate
  inner: ActivationName; // between the two Dense layers
  outer: ActivationName; // of the sum
  mask: FrameMask; // the mean runs over valid frames, always
}

/**
 * f(h * gate + residual) for h [B,T,C], gate = sigmoid(fc2(inner(fc1(mean of the valid frames)))), broadcast over all
 * frames, padding too. One op, so that gate, residual and activation are one pass over the block's output.
 */
export function squeezeExcite(plan: Plan, h: Tensor, weights: SqueezeExciteWeights, options: GateOptions): Tensor {
  const { residual, mask } = options;
  const [batch, frames, channels] = [extentOf(h, 0), extentOf(h, 1), extentOf(h, 2)];
  const code = activationCode(options.outer);
  const hasResidual = residual === undefined ? 0 : 1;
  const lanes = threadsFor(channels, 64);
  const byChannel = [ceilDivide(channels, lanes), batch, 1] as const;

  // The gate's own input: its gradient goes back into h together with the gated signal's, in one kernel.
  const mean = plan.tensor(`mean(${h.name})`, [batch, channels], { needsGradient: h.needsGradient });
  plan.dispatch(meanKernel, [h, mask.lengths, mean], [frames, channels, mask.reduction], byChannel, { LANES: lanes });
  const needsGradient = h.needsGradient || weights.fc1.kernel.needsGradient || (residual?.needsGradient ?? false);
  const y = plan.tensor(`gated(${h.name})`, h.shape, { needsGradient });
  const dmeanHolder: { gate: Tensor | undefined } = { gate: undefined };

  // Registered first, so that it runs last: the Dense layers have by then left the gradient of the mean.
  if (needsGradient) {
    plan.onBackward(() => {
      const dy = plan.gradientOf(y);
      const gate = dmeanHolder.gate;
      if (dy === undefined || gate === undefined || !(h.needsGradient || residual?.needsGradient)) return;
      const dmean = plan.gradientOf(mean) ?? plan.unused;
      const dh = plan.contribute(h);
      const dr = residual?.needsGradient ? plan.contribute(residual) : undefined;
      if (dh.accumulate === 1 || dr?.accumulate === 1) throw new Error(`Bug: ${h.name} is gated once`);
      const target =
        dr?.gradient ?? plan.tensor("unused residual gradient", residual === undefined ? [1] : residual.shape);
      const buffers = [h, gate, residual ?? plan.unused, dy, dmean, mask.lengths, dh.gradient, target];
      plan.dispatch(
        inputKernel,
        buffers,
        [frames, channels, code, hasResidual, mask.reduction],
        frameGrid(batch, frames, channels),
      );
    });
  }
  const hidden = activation(plan, dense(plan, mean, weights.fc1.kernel, weights.fc1.bias), options.inner);
  const gate = activation(plan, dense(plan, hidden, weights.fc2.kernel, weights.fc2.bias), "sigmoid");
  dmeanHolder.gate = gate;
  const buffers = [h, gate, residual ?? plan.unused, y];
  plan.dispatch(applyKernel, buffers, [frames, channels, code, hasResidual], frameGrid(batch, frames, channels));
  if (needsGradient) {
    plan.onBackward(() => {
      const dy = plan.gradientOf(y);
      if (dy === undefined) return;
      const { gradient } = plan.contribute(gate);
      plan.dispatch(
        gateKernel,
        [h, gate, residual ?? plan.unused, dy, gradient],
        [frames, channels, code, hasResidual],
        byChannel,
        { LANES: lanes },
      );
    });
  }
  return y;
}
