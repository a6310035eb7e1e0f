import adamSource from "../../shaders/adam_update.wgsl?raw";
import accumulateSource from "../../shaders/gradient_accumulate.wgsl?raw";
import normsSource from "../../shaders/gradient_norms.wgsl?raw";
import squaresSource from "../../shaders/gradient_squares.wgsl?raw";
import { chunkGrid, chunkTable } from "./chunks.ts";
import { elementGrid } from "./grid.ts";
import { defineKernel } from "./kernel.ts";
import type { ParameterLayout } from "./parameters.ts";
import { Plan } from "./plan.ts";
import type { Tensor } from "./tensor.ts";

const accumulateKernel = defineKernel("gradient_accumulate", accumulateSource);
const squaresKernel = defineKernel("gradient_squares", squaresSource);
const normsKernel = defineKernel("gradient_norms", normsSource);
const adamKernel = defineKernel("adam_update", adamSource);

/**
 * Keras' Adam and its clipping, of which the first that is set acts: clipnorm, global_clipnorm, clipvalue. Then the studio's
 * clip_norm limits the global norm of what would reach Adam, each gradient in its weight's shape.
 */
export interface AdamOptions {
  beta_1: number;
  beta_2: number;
  epsilon: number;
  amsgrad: boolean;
  weight_decay: number | null;
  clipnorm: number | null; // each gradient alone
  global_clipnorm: number | null; // all together, Keras' rule
  clipvalue: number | null; // each value
  clip_norm: number | null; // studio_config: all together, after Keras' clipping
}

/**
 * A weight whose gradient Keras clips row by row, before the rows of one token are summed (specification 7.1). What
 * clipvalue leaves of them is what the arena must hold.
 */
export interface RowGradient {
  weight: string;
  squares: string; // buffer of one f32: sum of squares of the rows
}

export interface UpdateOptions {
  adam: AdamOptions;
  /** The arena that holds the gradients: `gradients`, or `accumulated` after several micro-steps. */
  source: "gradients" | "accumulated";
  /** Gradients are multiplied by this first: 1 / micro-steps in mean accumulation. */
  factor: number;
  rowGradient?: RowGradient | undefined;
}

export interface UpdatePlan {
  plan: Plan;
  /** (alpha, lr, 1 if the gradients count as zero) for this update; see `adamScalars`. */
  scalars: Tensor;
  /** Constant tables, uploaded once. */
  tables: readonly { tensor: Tensor; values: Uint32Array }[];
  /** [global norm, 1 if every gradient is finite, the studio's factor, 0, norm of each weight's gradient, its scale] */
  norms: Tensor;
  names: readonly string[]; // of the weights, in the order of `norms`
}

/** What one Adam update needs from the host. `k` counts updates from 1. */
export function adamScalars(
  options: Pick<AdamOptions, "beta_1" | "beta_2">,
  learningRate: number,
  k: number,
  zeroGradients = false,
): Float32Array {
  const correction = Math.sqrt(1 - options.beta_2 ** k) / (1 - options.beta_1 ** k);
  return Float32Array.of(learningRate * correction, learningRate, zeroGradients ? 1 : 0);
}

/** Norms, clipping and Adam over all trainable weights: a few dispatches whatever the number of weights. */
export function updatePlan(layout: ParameterLayout, options: UpdateOptions): UpdatePlan {
  const { adam } = options;
  const plan = new Plan(false);
  return plan.inGroup("optimiser", () => {
    const clipValue = adam.clipnorm || adam.global_clipnorm ? 0 : (adam.clipvalue ?? 0);
    const isByRow = (name: string) => (name === options.rowGradient?.weight ? 1 : 0);
    const isClipped = (name: string) => (clipValue > 0 ? isByRow(name) : 0); // row by row, before the rows were summed
    const table = chunkTable(layout, (slot, index) => [index, isClipped(slot.name)]);
    const perTensor = table.slots.flatMap(({ slot: { name }, first, count }) => [
      first,
      count,
      isByRow(name),
      isClipped(name),
    ]);
    const chunks = plan.tensor("chunks", [table.chunks.length], { role: "input", dtype: "u32" });
    const tensors = plan.tensor("chunks of tensors", [perTensor.length], { role: "input", dtype: "u32" });
    const scalars = plan.tensor("update scalars", [3], { role: "input" });
    const partial = plan.tensor("squares", [table.chunks.length / 4, 3]);
    const count = table.slots.length;
    const norms = plan.tensor("norms", [4 + 2 * count], { role: "output" });
    for (const { page, first, count: own } of table.pages) {
      plan.dispatch(
        squaresKernel,
        [chunks, layout.page(plan, options.source, page), partial],
        [own, first, { float: clipValue / options.factor }],
        chunkGrid(own),
      );
    }
    const rows = options.rowGradient;
    const rowSquares =
      rows === undefined ? plan.unused : plan.tensor("row squares", [1], { slot: { buffer: rows.squares, offset: 0 } });
    const clips = [adam.clipnorm, adam.clipnorm ? 0 : adam.global_clipnorm, adam.clip_norm, options.factor];
    const normParams = [count, ...clips.map(value => ({ float: value ?? 0 }))];
    plan.dispatch(normsKernel, [tensors, partial, rowSquares, norms], normParams, [1, 1, 1]);
    for (const { page, first, count: own } of table.pages) {
      const second = layout.page(plan, "second moment", page);
      const buffers = [
        chunks,
        norms,
        scalars,
        layout.page(plan, options.source, page),
        layout.page(plan, "weights", page),
        layout.page(plan, "first moment", page),
        second,
        adam.amsgrad ? layout.page(plan, "largest second moment", page) : plan.tensor("unused moment", [1]),
      ];
      const rates = [1 - adam.beta_1, 1 - adam.beta_2, adam.epsilon, clipValue, adam.weight_decay ?? 0];
      const params = [own, first, count, adam.amsgrad ? 1 : 0, ...rates.map(float => ({ float }))];
      plan.dispatch(adamKernel, buffers, params, chunkGrid(own));
    }
    const tables = [
      { tensor: chunks, values: table.chunks },
      { tensor: tensors, values: Uint32Array.from(perTensor) },
    ];
    return { plan, scalars, tables, norms, names: table.slots.map(({ slot }) => slot.name) };
  });
}

/** Adds the gradient arena to the `accumulated` arena. `isFirst` [1] u32 says whether to overwrite instead. */
export function accumulatePlan(layout: ParameterLayout): { plan: Plan; isFirst: Tensor } {
  const plan = new Plan(false);
  return plan.inGroup("optimiser", () => {
    const isFirst = plan.tensor("is first", [1], { role: "input", dtype: "u32" });
    for (const [page, bytes] of layout.pageBytes.entries()) {
      const buffers = [layout.page(plan, "gradients", page), isFirst, layout.page(plan, "accumulated", page)];
      plan.dispatch(accumulateKernel, buffers, [bytes / 4], elementGrid(bytes / 4));
    }
    return { plan, isFirst };
  });
}
