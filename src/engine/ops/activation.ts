import activationSource from "../../../shaders/activation.wgsl?raw";
import backwardSource from "../../../shaders/activation_backward.wgsl?raw";
import forwardSource from "../../../shaders/activation_forward.wgsl?raw";
import { product } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import type { Tensor } from "../tensor.ts";

/** Codes of shaders/activation.wgsl. */
const ACTIVATION_CODES = { linear: 0, relu: 1, silu: 2, swish: 2, tanh: 3, sigmoid: 4 } as const;
export type ActivationName = keyof typeof ACTIVATION_CODES;

export function activationCode(name: ActivationName): number {
  return ACTIVATION_CODES[name];
}

const forward = defineKernel("activation_forward", forwardSource, activationSource);
const backward = defineKernel("activation_backward", backwardSource, activationSource);

/** f(x), element by element; `linear` is x itself. */
export function activation(plan: Plan, x: Tensor, name: ActivationName): Tensor {
  const code = activationCode(name);
  if (code === ACTIVATION_CODES.linear) return x;
  const count = product(...x.shape);
  const y = plan.tensor(`${name}(${x.name})`, x.shape, { needsGradient: x.needsGradient });
  plan.dispatch(forward, [x, y], [count, code], elementGrid(count));
  if (!x.needsGradient) return y;
  plan.onBackward(() => {
    const dy = plan.gradientOf(y);
    if (dy === undefined) return;
    const { gradient, accumulate } = plan.contribute(x);
    plan.dispatch(backward, [x, dy, gradient], [count, code, accumulate], elementGrid(count));
  });
  return y;
}
