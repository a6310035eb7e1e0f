import gemmSource from "../../../shaders/gemm.wgsl?raw";
import { ceilDivide, type Extent } from "../extent.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import type { Tensor } from "../tensor.ts";

const gemm = defineKernel("gemm", gemmSource);

/** out[rows,columns] = op(a)[rows,inner] op(b)[inner,columns] + bias, added to `out` when `accumulate`. */
export interface MatrixProduct {
  a: Tensor; // [rows,inner], or [inner,rows] when transposeA
  b: Tensor; // [inner,columns], or [columns,inner] when transposeB
  out: Tensor;
  rows: Extent;
  columns: Extent;
  inner: Extent;
  transposeA?: boolean;
  transposeB?: boolean;
  bias?: Tensor; // [columns]
  accumulate?: 0 | 1;
}

/** Records a matrix product. No gradient of its own: `dense` and the other ops build theirs from it. */
export function multiply(plan: Plan, product: MatrixProduct): void {
  const { a, b, out, rows, columns, inner, bias } = product;
  plan.dispatch(
    gemm,
    [a, b, bias ?? plan.unused, out],
    [rows, columns, inner, product.accumulate ?? 0],
    [ceilDivide(columns, 32), ceilDivide(rows, 32), 1],
    {
      TRANSPOSE_A: product.transposeA ? 1 : 0,
      TRANSPOSE_B: product.transposeB ? 1 : 0,
      HAS_BIAS: bias === undefined ? 0 : 1,
    },
  );
}
