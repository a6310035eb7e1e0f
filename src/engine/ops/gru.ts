import activationSource from "../../../shaders/activation.wgsl?raw";
import backwardSource from "../../../shaders/gru_backward.wgsl?raw";
import forwardSource from "../../../shaders/gru_forward.wgsl?raw";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { dispatchSteps, type Recurrence, type RecurrentLayer } from "./rnn-recurrence.ts";
import { transposeRecurrent } from "./rnn-transpose.ts";

const forwardKernel = defineKernel("gru_forward", forwardSource, activationSource);
const backwardKernel = defineKernel("gru_backward", backwardSource);

/** The steps of a Keras GRU with `reset_after`, gates in the order z, r, h. `product` is [B,U,3N]. */
export function gru(plan: Plan, layer: RecurrentLayer, product: Tensor, needsGradient: boolean): Recurrence {
  const { lengths, recurrentKernel, bias, units } = layer;
  const [batch, steps] = [extentOf(layer.input, 0), extentOf(layer.input, 1)];
  const gates = plan.tensor(`gates(${layer.input.name})`, [batch, steps, 4 * units]);
  const previous = plan.tensor(`previous(${layer.input.name})`, [batch, steps, units]);
  const out = plan.tensor(`gru(${layer.input.name})`, [batch, steps, units], { needsGradient });
  const buffers = [product, recurrentKernel, bias, lengths, gates, previous, out];
  dispatchSteps(plan, forwardKernel, buffers, layer, "forward");
  return {
    out,
    previous,
    backward(dOut) {
      const transposed = transposeRecurrent(plan, recurrentKernel);
      const carry = plan.tensor("carried state gradient", [batch, units]);
      const dProduct = plan.tensor(`d ${product.name}`, product.shape);
      const dRecurrent = plan.tensor(`d recurrent ${product.name}`, product.shape);
      const backwardBuffers = [transposed, lengths, gates, previous, dOut, carry, dProduct, dRecurrent];
      dispatchSteps(plan, backwardKernel, backwardBuffers, layer, "backward");
      return { dProduct, dRecurrent };
    },
  };
}
