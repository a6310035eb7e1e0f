import scalarSource from "../../../shaders/gemm.wgsl?raw";
import reduceSource from "../../../shaders/gemm_reduce.wgsl?raw";
import plainSource from "../../../shaders/gemm_register.wgsl?raw";
import leftSource from "../../../shaders/gemm_register_left.wgsl?raw";
import rightSource from "../../../shaders/gemm_register_right.wgsl?raw";
import subgroupSource from "../../../shaders/gemm_subgroup.wgsl?raw";
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
const subgroups = { subgroup4: subgroupKernel(4), subgroup8: subgroupKernel(8) };
const registerTiles = {
  "4x4": registerKernels(4, 1),
  "8x4": registerKernels(8, 1),
  "4x8": registerKernels(4, 2),
  "8x8": registerKernels(8, 2),
};

/** op(a)[rows,inner] op(b)[inner,columns]. */
export interface GemmSizes {
  rows: Extent;
  columns: Extent;
  inner: Extent;
}

export interface GemmKernel {
  kernel: Kernel;
  /** Params after those that all kernels share. */
  strides?: (sizes: GemmSizes) => readonly Extent[];
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
  if (variant === "subgroup4" || variant === "subgroup8") {
    const strides = ({ rows, columns, inner }: GemmSizes) => [
      ...(transposeA ? [1, rows] : [inner, 1]),
      ...(transposeB ? [1, inner] : [columns, 1]),
    ];
    return { kernel: subgroups[variant], strides, overrides: {}, grid: tileGrid(16, 16, 1) };
  }
  const layout = transposeA ? "left" : transposeB ? "right" : "plain";
  const { kernels, rows, columns } = registerTiles[variant];
  return { kernel: kernels[layout], overrides: {}, grid: tileGrid(rows, columns) };
}

/** Threads of a workgroup, and groups in a row of the folded grid; the kernels know both. */
const THREADS = 64;
const FOLD = 32_768;

function tileGrid(tileRows: number, tileColumns: number, tilesOfGroup = THREADS) {
  return (rows: Extent, columns: Extent, parts: Extent): Grid => {
    const groups = ceilDivide(product(ceilDivide(rows, tileRows), ceilDivide(columns, tileColumns)), tilesOfGroup);
    return [derive([groups], count => Math.min(count, FOLD)), ceilDivide(groups, FOLD), parts];
  };
}

function subgroupKernel(lanes: number): Kernel {
  const counts = { part: 16 / lanes, lane: lanes, column: 16 / lanes };
  const prelude = `enable subgroups;\nconst LANES: u32 = ${lanes}u;\n`;
  return defineKernel(`gemm_subgroup_${lanes}`, unroll(subgroupSource, counts), prelude);
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
