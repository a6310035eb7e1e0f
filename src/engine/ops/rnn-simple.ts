import activationSource from "../../../shaders/activation.wgsl?raw";
import backwardSource from "../../../shaders/rnn_backward.wgsl?raw";
import forwardSource from "../../../shaders/rnn_forward.wgsl?raw";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import type { Tensor } from "../tensor.ts";
import { dispatchSteps, type Recurrence, type RecurrentLayer } from "./rnn-recurrence.ts";
import { transposeRecurrent } from "./rnn-transpose.ts";

const forwardKernel = defineKernel("rnn_forward", forwardSource, activationSource);
const backwardKernel = defineKernel("rnn_backward", backwardSource);

/** The steps of a Keras SimpleRNN with tanh. `product` is [B,U,N]. */
export function simpleRnn(plan: Plan, layer: RecurrentLayer, product: Tensor, needsGradient: boolean): Recurrence {
  const { lengths, recurrentKernel } = layer;
  const previous = plan.tensor(`previous(${layer.input.name})`, product.shape);
  const out = plan.tensor(`rnn(${layer.input.name})`, product.shape, { needsGradient });
  dispatchSteps(plan, forwardKernel, [product, recurrentKernel, lengths, previous, out], layer, "forward");
  return {
    out,
    previous,
    backward(dOut) {
      const transposed = transposeRecurrent(plan, recurrentKernel);
      const dProduct = plan.tensor(`d ${product.name}`, product.shape);
      dispatchSteps(plan, backwardKernel, [transposed, lengths, out, dOut, dProduct], layer, "backward");
      return { dProduct, dRecurrent: dProduct };
    },
  };
}
