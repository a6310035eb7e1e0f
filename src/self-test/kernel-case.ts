import type * as tf from "@tensorflow/tfjs";
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
  /** Its kernels are never chosen on a software adapter, so they are not compiled there. */
  isHardwareOnly?: true;
  /** Draws the inputs and records the kernels. Needs no GPU. */
  record: (random: Random) => RecordedCase;
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
