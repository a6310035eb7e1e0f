import filterSource from "../../../shaders/depthwise_filter.wgsl?raw";
import forwardSource from "../../../shaders/depthwise_forward.wgsl?raw";
import inputSource from "../../../shaders/depthwise_input.wgsl?raw";
import { ceilDivide, derive, type Extent, product } from "../extent.ts";
import { frameGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { columnSum } from "./column-sum.ts";

const forward = defineKernel("depthwise_forward", forwardSource);
const inputGradient = defineKernel("depthwise_input", inputSource);
const filterGradient = defineKernel("depthwise_filter", filterSource);

export type Padding = "causal" | "same";

/** Zero frames before the first: k - 1 for causal, TensorFlow's SAME rule otherwise. */
function paddingBefore(padding: Padding, framesIn: Extent, framesOut: Extent, taps: number, stride: number): Extent {
  if (padding === "causal") return taps - 1;
  return derive([framesIn, framesOut], (before, after) => {
    return Math.floor(Math.max((after - 1) * stride + taps - before, 0) / 2);
  });
}

/** Depthwise convolution over time: x [B,T,C], filter [taps,C,1] to [B,ceil(T/stride),C]. */
export function depthwise(plan: Plan, x: Tensor, filter: Tensor, stride: number, padding: Padding): Tensor {
  const [batch, framesIn, channels] = [extentOf(x, 0), extentOf(x, 1), extentOf(x, 2)];
  const taps = extentOf(filter, 0);
  if (typeof taps !== "number") throw new Error("Bug: a filter has fixed taps");
  const framesOut = ceilDivide(framesIn, stride);
  const left = paddingBefore(padding, framesIn, framesOut, taps, stride);
  const geometry = [batch, framesIn, framesOut, channels, taps, stride, left];
  const needsGradient = x.needsGradient || filter.needsGradient;
  const y = plan.tensor(`depthwise(${x.name})`, [batch, framesOut, channels], { needsGradient });
  plan.dispatch(forward, [x, filter, y], geometry, frameGrid(batch, framesOut, channels));
  if (!needsGradient) return y;
  plan.onBackward(() => {
    const dy = plan.gradientOf(y);
    if (dy === undefined) return;
    if (x.needsGradient) {
      const { gradient, accumulate } = plan.contribute(x);
      plan.dispatch(
        inputGradient,
        [dy, filter, gradient],
        [...geometry, accumulate],
        frameGrid(batch, framesIn, channels),
      );
    }
    if (filter.needsGradient) {
      const { gradient, accumulate } = plan.contribute(filter);
      const framesPerSlice = 64;
      const slices = ceilDivide(framesOut, framesPerSlice);
      const width = product(taps, channels);
      const partial = plan.tensor(`filter slices of ${filter.name}`, [batch, slices, width]);
      plan.dispatch(
        filterGradient,
        [x, dy, partial],
        [...geometry, framesPerSlice],
        [ceilDivide(width, 64), slices, batch],
      );
      columnSum(plan, { input: partial, out: gradient, rows: product(batch, slices), columns: width, accumulate });
    }
  });
  return y;
}
