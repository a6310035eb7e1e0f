import type * as tf from "@tensorflow/tfjs";
import type { GemmTuning, GemmVariant } from "../engine/gemm-tuning.ts";
import { shaderFile } from "../engine/kernel.ts";
import type { Plan } from "../engine/plan.ts";
import type { Upload } from "../engine/program.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { Random } from "../lib/random.ts";

export type Oracle = typeof import("./oracle.ts");

/** Results by name. */
export type Values = Record<string, ArrayLike<number>>;

/** A kernel, or several that only work together, on shapes of a few numbers. */
export interface KernelCase {
  name: string;
  tolerance?: number; // relative to the largest value expected
  /** The matrix product that it is about: where no tuning ever chooses that, its kernels are not compiled. */
  variant?: GemmVariant;
  /** Draws the inputs and records the kernels; `gemm`: the usual matrix products of the adapter. Needs no GPU. */
  record: (random: Random, gemm: GemmTuning) => RecordedCase;
}

/** Kernels ready to run, and how TensorFlow.js comes to the same numbers. */
export interface RecordedCase {
  plan: Plan;
  uploads: readonly [Tensor, Upload][];
  /** Kept tensors, outputs and slots, to be read after the run. */
  results: Readonly<Record<string, Tensor>>;
  buffers?: LongLivedBuffers;
  /** Where the results' words are not simply floats. */
  decode?: (words: (result: string) => ArrayBuffer) => Values;
  /** Runs inside a tidy. */
  expected?: (oracle: Oracle) => Record<string, tf.Tensor>;
  /** In place of `expected` where TensorFlow.js has to be waited for. Disposes of what it makes. */
  expectedLater?: (oracle: Oracle) => Promise<Values>;
}

/** Buffers that the plan's slots name, and what they hold at first. */
export interface LongLivedBuffers {
  bytes: ReadonlyMap<string, number>;
  writes: readonly { buffer: string; offset: number; values: Upload }[];
}

/** Names of the shader files that a plan runs. */
export function kernelsOf(...plans: readonly Plan[]): string[] {
  const files = plans.flatMap(plan => plan.commands.map(({ kernel }) => shaderFile(kernel)));
  return [...new Set(files)].map(file => file.replace(/^shaders\/(.*)\.wgsl$/, "$1")).toSorted();
}

export function normals(random: Random, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}
