import oneHotSource from "../../../shaders/one_hot.wgsl?raw";
import { product } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";

const kernel = defineKernel("one_hot", oneHotSource);

export interface OneHot {
  tokens: Tensor; // u32 [B,U+1]
  lengths: Tensor; // u32 [B]: valid tokens
  classes: number; // V
  blank: number; // its vector is all zero, as that of padding
}

/** Tokens as unit vectors [B,U+1,V]. */
export function oneHot(plan: Plan, { tokens, lengths, classes, blank }: OneHot): Tensor {
  const [batch, positions] = [extentOf(tokens, 0), extentOf(tokens, 1)];
  const out = plan.tensor(`one hot(${tokens.name})`, [batch, positions, classes]);
  const count = product(batch, positions, classes);
  plan.dispatch(kernel, [tokens, lengths, out], [count, positions, classes, blank], elementGrid(count));
  return out;
}
