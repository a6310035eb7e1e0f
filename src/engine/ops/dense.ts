import { product } from "../extent.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { columnSum } from "./column-sum.ts";
import { multiply } from "./multiply.ts";

/** x [..., I] times kernel [(1,) I, O] plus bias [O]: a Keras Dense layer, or a pointwise convolution. */
export function dense(plan: Plan, x: Tensor, kernel: Tensor, bias?: Tensor): Tensor {
  const rows = product(...x.shape.slice(0, -1));
  const inner = extentOf(x, -1);
  const columns = extentOf(kernel, -1);
  const needsGradient = x.needsGradient || kernel.needsGradient || (bias?.needsGradient ?? false);
  const y = plan.tensor(`dense(${x.name})`, [...x.shape.slice(0, -1), columns], { needsGradient });
  multiply(plan, { a: x, b: kernel, out: y, rows, columns, inner, ...(bias && { bias }) });
  if (!needsGradient) return y;
  plan.onBackward(() => {
    const dy = plan.gradientOf(y);
    if (dy === undefined) return;
    if (bias?.needsGradient) {
      const { gradient, accumulate } = plan.contribute(bias);
      columnSum(plan, { input: dy, out: gradient, rows, columns, accumulate });
    }
    if (kernel.needsGradient) {
      const { gradient, accumulate } = plan.contribute(kernel);
      multiply(plan, { a: x, b: dy, out: gradient, rows: inner, columns, inner: rows, transposeA: true, accumulate });
    }
    if (x.needsGradient) {
      const { gradient, accumulate } = plan.contribute(x);
      multiply(plan, {
        a: dy,
        b: kernel,
        out: gradient,
        rows,
        columns: inner,
        inner: columns,
        transposeB: true,
        accumulate,
      });
    }
  });
  return y;
}
