import { readFileSync } from "node:fs";
import { readSafetensors } from "../../../src/storage/safetensors.ts";
import { fixture } from "../../support/fixtures.ts";

export { speechConfig } from "../../support/golden-configs.ts";

/** The tensors of features/<stem>.safetensors by name. */
export function goldenTensors(stem: string): (name: string) => Float32Array<ArrayBuffer> {
  const tensors = readSafetensors(readFileSync(fixture(`features/${stem}.safetensors`)));
  return name => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`No tensor ${name} in features/${stem}`);
    return Float32Array.from(tensor.values as ArrayLike<number>); // all are numbers of at most 32 bits
  };
}

export interface Difference {
  max: number;
  mean: number;
}

export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): Difference {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} values where ${expected.length} are expected`);
  let max = 0;
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    const apart = Math.abs((actual[i] as number) - (expected[i] as number));
    max = Math.max(max, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
    sum += apart;
  }
  return { max, mean: actual.length === 0 ? 0 : sum / actual.length };
}

/** The tolerances that fixtures/README.md gives. */
export function tolerance(golden: { max_abs_diff_float64: number; mean_abs_diff_float64: number }): Difference {
  return { max: 2 * golden.max_abs_diff_float64 + 5e-4, mean: 2 * golden.mean_abs_diff_float64 + 5e-6 };
}
