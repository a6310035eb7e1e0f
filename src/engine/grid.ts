import { ceilDivide, derive, type Extent } from "./extent.ts";
import type { Grid } from "./plan.ts";

/** Threads of a workgroup in element-wise kernels. */
export const ELEMENT_THREADS = 256;

/** Groups in a row of the folded grid: below WebGPU's 65,535 a dimension. */
const FOLD = 32_768;

/**
 * One thread for each of `count` elements, folded into two dimensions because one holds 65,535 groups only.
 * The kernel's index is `id.x + id.y * 8388608u` (256 threads x 32,768 groups).
 */
export function elementGrid(count: Extent): Grid {
  const groups = ceilDivide(count, ELEMENT_THREADS);
  return [derive([groups], n => Math.min(n, FOLD)), ceilDivide(groups, FOLD), 1];
}
