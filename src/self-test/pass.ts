import type * as tf from "@tensorflow/tfjs";
import { assert } from "../lib/assert.ts";
import type { Pass } from "../portable/pass.ts";

/** A pass of the portable model whose weights are found by the end of their names. */
export function passOf(weights: Readonly<Record<string, tf.Tensor>>, changes: Partial<Pass> = {}): Pass {
  return {
    training: true,
    maskedBatchNorm: false,
    keepStatistic: () => undefined,
    weight(name) {
      const found = Object.entries(weights).find(([key]) => name === key || name.endsWith(`/${key}`));
      assert(found !== undefined, `the test has a weight ${name}`);
      return found[1];
    },
    ...changes,
  };
}
