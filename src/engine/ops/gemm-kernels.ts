import scalarSource from "../../../shaders/gemm.wgsl?raw";
import reduceSource from "../../../shaders/gemm_reduce.wgsl?raw";
import plainSource from "../../../shaders/gemm_register.wgsl?raw";
import leftSource from "../../../shaders/gemm_register_left.wgsl?raw";
import rightSource from "../../../shaders/gemm_register_right.wgsl?raw";
import tileSource from "../../../shaders/gemm_tile.wgsl?raw";
import tiledSource from "../../../shaders/gemm_tiled.wgsl?raw";
import { ceilDivide, derive, type Extent, product } from "../extent.ts";
import type { GemmLayout, GemmVariant } from "../gemm-tuning.ts";
import { defineKernel, type Kernel } from "../kernel.ts";
import type { Grid } from "../plan.ts";
import { unroll } from "../unroll.ts";

export const reduceKernel = defineKernel("gemm_reduce", reduceSource);

const scalar = defineKernel("gemm", scalarSource);
const tiled = defineKernel("gemm_tiled", tiledSource);
const registerTiles = {
  "4x4": registerKernels(4, 1),
  "8x4": registerKernels(8, 1),
  "4x8": registerKernels(4, 2),
  "8x8": registerKernels(8, 2),
};

export interface GemmKernel {
  kernel: Kernel;
  overrides: Readonly<Record<string, number>>;
  grid: (rows: Extent, columns: Extent, parts: Extent) => Grid;
}

/** The kernel of a variant. Those with register tiles have no form for two transposed factors. */
export function gemmKernel(variant: GemmVariant, transposeA: boolean, transposeB: boolean): GemmKernel {
  const overrides = { TRANSPOSE_A: transposeA ? 1 : 0, TRANSPOSE_B: transposeB ? 1 : 0 };
  if (variant === "tiled") {
    return {
      kernel: tiled,
      overrides,
      grid: (rows, columns, parts) => [ceilDivide(columns, 64), ceilDivide(rows, 64), parts],
    };
  }
  if (variant === "scalar") return { kernel: scalar, overrides, grid: tileGrid(4, 4) };
  const layout = transposeA ? "left" : transposeB ? "right" : "plain";
  const { kernels, rows, columns } = registerTiles[variant];
  return { kernel: kernels[layout], overrides: {}, grid: tileGrid(rows, columns) };
}

/** Threads of a workgroup, and groups in a row of the folded grid; the kernels know both. */
const THREADS = 64;
const FOLD = 32_768;

function tileGrid(tileRows: number, tileColumns: number) {
  return (rows: Extent, columns: Extent, parts: Extent): Grid => {
    const groups = ceilDivide(product(ceilDivide(rows, tileRows), ceilDivide(columns, tileColumns)), THREADS);
    return [derive([groups], count => Math.min(count, FOLD)), ceilDivide(groups, FOLD), parts];
  };
}

function registerKernels(rows: number, vectors: number) {
  const tile = `const ROWS: u32 = ${rows}u;\nconst VECTORS: u32 = ${vectors}u;\n${tileSource}`;
  const counts = { k: 4, lane: 4, part: rows / 4, row: rows, vector: vectors };
  const define = (layout: GemmLayout, source: string) =>
    defineKernel(`gemm_register_${layout}_${rows}x${4 * vectors}`, unroll(source, counts), tile);
  const kernels = {
    plain: define("plain", plainSource),
    left: define("left", leftSource),
    right: define("right", rightSource),
  };
  return { kernels, rows, columns: 4 * vectors };
}
