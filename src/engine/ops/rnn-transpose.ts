import transposeSource from "../../../shaders/rnn_transpose.wgsl?raw";
import { product } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";

const kernel = defineKernel("rnn_transpose", transposeSource);

/** A recurrent kernel [N,gates N] as [gates N,N]: read so by the backward recurrences. */
export function transposeRecurrent(plan: Plan, matrix: Tensor): Tensor {
  const [rows, columns] = [extentOf(matrix, 0), extentOf(matrix, 1)];
  const out = plan.tensor(`${matrix.name} transposed`, [columns, rows]);
  const count = product(rows, columns);
  plan.dispatch(kernel, [matrix, out], [count, rows, columns], elementGrid(count));
  return out;
}
