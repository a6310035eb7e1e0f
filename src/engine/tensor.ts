import { type Extent, evaluate, type Sizes } from "./extent.ts";

export type Dtype = "f32" | "u32";

/**
 * Where a tensor's bytes live.
 * - `arena`: placed by the planner, gone when its last reader has run
 * - `input`: uploaded with every batch
 * - `output`: read back after a step
 * - `slot`: a range of a buffer that outlives the plan (weights, gradients, moments, moving statistics, decoder state)
 */
export type Role = "arena" | "input" | "output" | "slot";

/** A range of a named long-lived buffer; see `ParameterStore`. */
export interface Slot {
  readonly buffer: string;
  readonly offset: number; // bytes, a multiple of 256
}

/** A symbolic tensor: row-major, tightly packed at the sizes of the batch, with room for the sizes of the plan. */
export interface Tensor {
  readonly id: number;
  readonly name: string;
  readonly shape: readonly Extent[];
  readonly dtype: Dtype;
  readonly role: Role;
  readonly slot: Slot | undefined; // for the role `slot`
  /** Whether `Plan.backward` shall produce its gradient. */
  readonly needsGradient: boolean;
}

export function elementCount(tensor: Tensor, sizes: Sizes): number {
  return tensor.shape.reduce<number>((count, extent) => count * evaluate(extent, sizes), 1);
}

/** Bytes at the given sizes; WebGPU bindings are never empty, so at least 4. */
export function sizeBytes(tensor: Tensor, sizes: Sizes): number {
  return Math.max(4, 4 * elementCount(tensor, sizes));
}

/** The extent of one axis; negative axes count from the end. */
export function extentOf(tensor: Tensor, axis: number): Extent {
  const extent = tensor.shape.at(axis);
  if (extent === undefined) throw new Error(`Bug: ${tensor.name} has no axis ${axis}`);
  return extent;
}
