import columnSumSource from "../../../shaders/column_sum.wgsl?raw";
import { ceilDivide, derive, type Extent } from "../extent.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import type { Tensor } from "../tensor.ts";

const kernel = defineKernel("column_sum", columnSumSource);

/** Rows that one thread of the first level adds up: near the root of the most rows (24,000 at the reference's size). */
const CHUNK = 128;

export interface ColumnSum {
  input: Tensor; // [rows,columns]
  out: Tensor; // [columns], or more with an offset
  offset?: number; // elements of `out` before the sums
  rows: Extent;
  columns: Extent;
  accumulate?: 0 | 1; // whether to add to the present values of `out`
}

/** Records the sums of a matrix' columns, e.g. the gradient of a bias. No gradient of its own. */
export function columnSum(plan: Plan, { input, out, rows, columns, offset = 0, accumulate = 0 }: ColumnSum): void {
  const groups = ceilDivide(columns, 64);
  if (typeof rows === "number" && rows <= CHUNK) {
    plan.dispatch(kernel, [input, out], [rows, columns, rows, accumulate, offset], [groups, 1, 1]);
    return;
  }
  const chunks = ceilDivide(rows, CHUNK);
  const partial = plan.tensor(`partial sums of ${input.name}`, [chunks, columns]);
  plan.dispatch(kernel, [input, partial], [rows, columns, CHUNK, 0, 0], [groups, chunks, 1]);
  // No rows at all still give zeros: the grid of the second level does not depend on them.
  const total = derive([chunks], count => Math.max(1, count));
  plan.dispatch(kernel, [partial, out], [chunks, columns, total, accumulate, offset], [groups, 1, 1]);
}
