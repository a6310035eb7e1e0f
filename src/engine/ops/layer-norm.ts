import backwardSource from "../../../shaders/layer_norm_backward.wgsl?raw";
import forwardSource from "../../../shaders/layer_norm_forward.wgsl?raw";
import { ceilDivide, derive, type Extent, product } from "../extent.ts";
import { threadsFor } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Grid, Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { columnSum } from "./column-sum.ts";

const forwardKernel = defineKernel("layer_norm_forward", forwardSource);
const backwardKernel = defineKernel("layer_norm_backward", backwardSource);

/** Workgroups in a row of the grid; both kernels know it. */
const FOLD = 32_768;

export interface LayerNorm {
  input: Tensor; // [...,C]
  gamma: Tensor; // [C]
  beta: Tensor; // [C]
  epsilon: number;
}

/** Keras' LayerNormalization over the last axis. */
export function layerNorm(plan: Plan, { input, gamma, beta, epsilon }: LayerNorm): Tensor {
  const rows = product(...input.shape.slice(0, -1));
  const columns = extentOf(input, -1);
  const needsGradient = input.needsGradient || gamma.needsGradient || beta.needsGradient;
  const out = plan.tensor(`layer norm(${input.name})`, input.shape, { needsGradient });
  const statistics = plan.tensor(`statistics of ${input.name}`, [rows, 2]);
  const params = [rows, columns, { float: epsilon }];
  const overrides = { THREADS: threadsFor(columns, 64) };
  plan.dispatch(forwardKernel, [input, gamma, beta, statistics, out], params, rowGrid(rows), overrides);
  if (!needsGradient) return out;
  plan.onBackward(() => {
    const dOut = plan.gradientOf(out);
    if (dOut === undefined) return;
    if (beta.needsGradient) columnSum(plan, { input: dOut, rows, columns, ...target(plan, beta) });
    if (!input.needsGradient && !gamma.needsGradient) return;
    const scaled = plan.tensor(`scaled ${dOut.name}`, input.shape);
    const dx = input.needsGradient
      ? plan.contribute(input)
      : { gradient: plan.tensor(`discarded d ${input.name}`, input.shape), accumulate: 0 as const };
    const buffers = [input, gamma, statistics, dOut, scaled, dx.gradient];
    plan.dispatch(backwardKernel, buffers, [rows, columns, dx.accumulate], rowGrid(rows), overrides);
    if (gamma.needsGradient) columnSum(plan, { input: scaled, rows, columns, ...target(plan, gamma) });
  });
  return out;
}

function target(plan: Plan, weight: Tensor): { out: Tensor; accumulate: 0 | 1 } {
  const { gradient, accumulate } = plan.contribute(weight);
  return { out: gradient, accumulate };
}

function rowGrid(rows: Extent): Grid {
  return [derive([rows], count => Math.min(count, FOLD)), ceilDivide(rows, FOLD), 1];
}
