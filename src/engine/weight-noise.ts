import addSource from "../../shaders/weight_noise_add.wgsl?raw";
import fillSource from "../../shaders/weight_noise_fill.wgsl?raw";
import { chunkGrid, chunkTable } from "./chunks.ts";
import { elementGrid } from "./grid.ts";
import { defineKernel } from "./kernel.ts";
import type { ParameterLayout } from "./parameters.ts";
import { Plan } from "./plan.ts";
import type { Tensor } from "./tensor.ts";

const addKernel = defineKernel("weight_noise_add", addSource);
const fillKernel = defineKernel("weight_noise_fill", fillSource);

/** Arenas beside the weights that weight noise needs: the noise, and the weights as they were. */
export const NOISE_ARENAS = ["noise", "weights before noise"] as const;

export interface NoiseFillPlan {
  plan: Plan;
  chunks: Tensor;
  chunkValues: Uint32Array;
  scalars: Tensor; // u32 [5]: seed, step, bits of the three deviations
}

/** Draws noise for every trainable weight. `partOf` gives 0, 1 or 2: which deviation applies. */
export function noiseFillPlan(layout: ParameterLayout, partOf: (name: string) => 0 | 1 | 2): NoiseFillPlan {
  const plan = new Plan(false);
  const table = chunkTable(layout, slot => [partOf(slot.name), 0]);
  const chunks = plan.tensor("chunks", [table.chunks.length], { role: "input", dtype: "u32" });
  const scalars = plan.tensor("noise scalars", [5], { role: "input", dtype: "u32" });
  for (const { page, first, count } of table.pages) {
    plan.dispatch(
      fillKernel,
      [chunks, scalars, layout.page(plan, "noise", page)],
      [count, first, page],
      chunkGrid(count),
    );
  }
  return { plan, chunks, chunkValues: table.chunks, scalars };
}

export function noiseScalars(seed: number, step: number, deviations: readonly [number, number, number]): Uint32Array {
  const bits = new Uint32Array(Float32Array.from(deviations).buffer);
  return Uint32Array.of(seed >>> 0, step >>> 0, ...bits);
}

/** Adds the noise arena to the weights, in place. */
export function noiseAddPlan(layout: ParameterLayout): Plan {
  const plan = new Plan(false);
  for (const [page, bytes] of layout.pageBytes.entries()) {
    const buffers = [layout.page(plan, "noise", page), layout.page(plan, "weights", page)];
    plan.dispatch(addKernel, buffers, [bytes / 4], elementGrid(bytes / 4));
  }
  return plan;
}
