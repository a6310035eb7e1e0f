import clampSource from "../../../shaders/clamp_values.wgsl?raw";
import squaresSource from "../../../shaders/squares_partial.wgsl?raw";
import { ceilDivide, derive, product } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import type { Tensor } from "../tensor.ts";
import { columnSum } from "./column-sum.ts";

const squaresKernel = defineKernel("squares_partial", squaresSource);
const clampKernel = defineKernel("clamp_values", clampSource);

/** Writes the sum of squares of `x` to `out` [1]. */
export function sumOfSquares(plan: Plan, x: Tensor, out: Tensor): void {
  const count = product(...x.shape);
  const slices = ceilDivide(count, 4096);
  const partial = plan.tensor(`squares of ${x.name}`, [slices]);
  const grid = [derive([slices], n => Math.min(n, 32_768)), ceilDivide(slices, 32_768), 1] as const;
  plan.dispatch(squaresKernel, [x, partial], [count], grid);
  columnSum(plan, { input: partial, out, rows: slices, columns: 1, accumulate: 0 });
}

/** Limits every value of `x` to [-limit, limit], in place. */
export function clampInPlace(plan: Plan, x: Tensor, limit: number): void {
  const count = product(...x.shape);
  plan.dispatch(clampKernel, [x], [count, { float: limit }], elementGrid(count));
}
