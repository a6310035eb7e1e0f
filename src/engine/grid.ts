import { ceilDivide, derive, type Extent } from "./extent.ts";
import type { Grid } from "./plan.ts";

/** Threads of a workgroup in element-wise kernels. */
export const ELEMENT_THREADS = 256;

/**
 * Threads of a workgroup that goes through `width` elements together: 16, 64 or 256, no more than `most`. Idle ones cost software
 * adapters time at every barrier, and SwiftShader compiles the clearing of each word of their workgroup memory.
 */
export function threadsFor(width: Extent, most: 64 | 256): number {
  return [16, 64].find(threads => typeof width === "number" && width <= threads) ?? most;
}

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

/** One thread for each channel of each row, in groups of 32 x 8; rows are folded: group.y + group.z * 32768u. */
export function rowGrid(rows: Extent, channels: Extent): Grid {
  const groups = ceilDivide(rows, 8);
  return [ceilDivide(channels, 32), derive([groups], n => Math.min(n, FOLD)), ceilDivide(groups, FOLD)];
}

/** One thread for each channel of each frame of each utterance, in groups of 32 x 8. */
export function frameGrid(batch: Extent, frames: Extent, channels: Extent): Grid {
  return [ceilDivide(channels, 32), ceilDivide(frames, 8), batch];
}
