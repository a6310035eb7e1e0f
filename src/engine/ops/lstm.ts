import activationSource from "../../../shaders/activation.wgsl?raw";
import backwardSource from "../../../shaders/lstm_backward.wgsl?raw";
import forwardSource from "../../../shaders/lstm_forward.wgsl?raw";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { dispatchSteps, type Recurrence, type RecurrentLayer } from "./rnn-recurrence.ts";
import { transposeRecurrent } from "./rnn-transpose.ts";

const forwardKernel = defineKernel("lstm_forward", forwardSource, activationSource);
const backwardKernel = defineKernel("lstm_backward", backwardSource, activationSource);

/** The steps of a Keras LSTM, gates in the order i, f, c, o. `product` [B,U,4N] becomes the gates' values. */
export function lstm(plan: Plan, layer: RecurrentLayer, product: Tensor, needsGradient: boolean): Recurrence {
  const { lengths, recurrentKernel, units } = layer;
  const [batch, steps] = [extentOf(layer.input, 0), extentOf(layer.input, 1)];
  const shape = [batch, steps, units];
  const gates = product;
  const cells = plan.tensor(`cells(${layer.input.name})`, shape);
  const previous = plan.tensor(`previous(${layer.input.name})`, shape);
  const out = plan.tensor(`lstm(${layer.input.name})`, shape, { needsGradient });
  dispatchSteps(plan, forwardKernel, [recurrentKernel, lengths, gates, cells, previous, out], layer, "forward");
  return {
    out,
    previous,
    backward(dOut) {
      const transposed = transposeRecurrent(plan, recurrentKernel);
      const carry = plan.tensor("carried cell gradient", [batch, units]);
      const dGates = plan.tensor(`d ${product.name}`, product.shape);
      const buffers = [transposed, lengths, gates, cells, dOut, carry, dGates];
      dispatchSteps(plan, backwardKernel, buffers, layer, "backward");
      return { dProduct: dGates, dRecurrent: dGates };
    },
  };
}
