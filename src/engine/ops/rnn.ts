import { product as productOf } from "../extent.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { columnSum } from "./column-sum.ts";
import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";
import { multiply } from "./multiply.ts";
import type { RecurrentLayer } from "./rnn-recurrence.ts";
import { simpleRnn } from "./rnn-simple.ts";

const cells = { lstm: { steps: lstm, gates: 4 }, gru: { steps: gru, gates: 3 }, rnn: { steps: simpleRnn, gates: 1 } };

/**
 * A recurrent layer from zero states over valid steps: [B,U,D] to [B,U,N], zero in padding. The product of the input is
 * one matrix product over all steps, and so are the gradients of the weights.
 */
export function rnn(plan: Plan, layer: RecurrentLayer): Tensor {
  const { input, kernel, recurrentKernel, bias, units } = layer;
  const needsGradient = [input, kernel, recurrentKernel, bias].some(tensor => tensor.needsGradient);
  const { steps, gates } = cells[layer.type];
  const rows = productOf(extentOf(input, 0), extentOf(input, 1));
  const width = extentOf(input, 2);
  const columns = gates * units;
  const product = plan.tensor(`gates(${input.name})`, [extentOf(input, 0), extentOf(input, 1), columns]);
  multiply(plan, { a: input, b: kernel, bias, out: product, rows, columns, inner: width });
  const recurrence = steps(plan, layer, product, needsGradient);
  if (!needsGradient) return recurrence.out;
  const kernelGradient = (weight: Tensor, a: Tensor, b: Tensor) => {
    if (!weight.needsGradient) return;
    const { gradient: out, accumulate } = plan.contribute(weight);
    const sizes = { rows: extentOf(a, 2), columns, inner: rows };
    multiply(plan, { a, b, out, ...sizes, transposeA: true, accumulate });
  };
  plan.onBackward(() => {
    const dOut = plan.gradientOf(recurrence.out);
    if (dOut === undefined) return;
    const { dProduct, dRecurrent } = recurrence.backward(dOut);
    if (bias.needsGradient) {
      const { gradient: out, accumulate } = plan.contribute(bias);
      columnSum(plan, { input: dProduct, out, rows, columns, accumulate });
      if (layer.type === "gru") columnSum(plan, { input: dRecurrent, out, offset: columns, rows, columns, accumulate });
    }
    kernelGradient(kernel, input, dProduct);
    kernelGradient(recurrentKernel, recurrence.previous, dRecurrent);
    if (input.needsGradient) {
      const { gradient: out, accumulate } = plan.contribute(input);
      const sizes = { rows, columns: width, inner: columns };
      multiply(plan, { a: dProduct, b: kernel, out, ...sizes, transposeB: true, accumulate });
    }
  });
  return recurrence.out;
}
