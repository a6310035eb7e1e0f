import { ceilDivide, derive, type Extent, product as productOf } from "../extent.ts";
import { type GemmVariant, gemmSize, takesAnySizes } from "../gemm-tuning.ts";
import { elementGrid } from "../grid.ts";
import type { Plan } from "../plan.ts";
import type { Tensor } from "../tensor.ts";
import { gemmKernel, reduceKernel } from "./gemm-kernels.ts";

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

/**
 * Records a matrix product. No gradient of its own: `dense` and the other ops build theirs from it.
 * The kernel is the one that the plan's tuning names for the layout and size, where the sizes allow it; all of them
 * give the same bits. Products with few results and a long inner dimension are split along it and added up.
 */
export function multiply(plan: Plan, product: MatrixProduct): void {
  const { a, b, out, rows, columns, inner, bias, accumulate = 0 } = product;
  const { kernel, strides, overrides, grid } = gemmKernel(
    variantOf(plan, product),
    product.transposeA ?? false,
    product.transposeB ?? false,
  );
  const more = strides?.(product) ?? [];
  const hasBias = bias === undefined ? 0 : 1;
  const biasTensor = bias ?? plan.unused;
  const parts = partsOf(rows, columns, inner);
  if (parts === 1) {
    const params = [rows, columns, inner, accumulate, hasBias, roundUp(inner), ...more];
    plan.dispatch(kernel, [a, b, biasTensor, out], params, grid(rows, columns, 1), overrides);
    return;
  }
  const chunk = derive([inner, parts], (length, count) => roundToVector(Math.ceil(length / count)));
  const partial = plan.tensor(`parts of ${out.name}`, [parts, rows, columns]);
  const params = [rows, columns, inner, 0, 0, chunk, ...more];
  plan.dispatch(kernel, [a, b, plan.unused, partial], params, grid(rows, columns, parts), overrides);
  const count = productOf(rows, columns);
  const reduceParams = [count, columns, parts, accumulate, hasBias];
  plan.dispatch(reduceKernel, [partial, biasTensor, out], reduceParams, elementGrid(count));
}

function variantOf(plan: Plan, { rows, columns, inner, transposeA, transposeB }: MatrixProduct): GemmVariant {
  const layout = transposeA ? "left" : transposeB ? "right" : "plain";
  const side = transposeA ? rows : inner;
  const isFixed = typeof columns === "number" && typeof side === "number";
  const variant = plan.gemm[layout][isFixed ? gemmSize([columns, side]) : "small"];
  if (takesAnySizes(variant)) return variant;
  const isVectorised = isFixed && columns % 4 === 0 && side % 4 === 0 && !(transposeA && transposeB);
  return isVectorised ? variant : "scalar";
}

/** Threads of 4 x 4 results that keep a GPU busy. */
const BUSY_THREADS = 16_384;

/** Below this a part of inner is not worth its partial sums. */
const SHORTEST_PART = 128;

/**
 * Parts of the inner dimension, by the sizes alone: how sums are grouped must not depend on what a tuner measured, or
 * two runs would differ in their last bits.
 */
function partsOf(rows: Extent, columns: Extent, inner: Extent): Extent {
  if (typeof rows !== "number" || typeof columns !== "number") return 1;
  const most = Math.floor(BUSY_THREADS / (Math.ceil(rows / 4) * Math.ceil(columns / 4)));
  if (most <= 1) return 1;
  const parts = derive([ceilDivide(inner, SHORTEST_PART)], count => Math.max(1, Math.min(most, count)));
  return parts;
}

function roundUp(inner: Extent): Extent {
  return derive([inner], roundToVector);
}

function roundToVector(length: number): number {
  return Math.max(4, Math.ceil(length / 4) * 4);
}
