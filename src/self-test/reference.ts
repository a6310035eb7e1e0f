import { DEFAULT_GEMM_TUNING } from "../engine/gemm-tuning.ts";
import { assert } from "../lib/assert.ts";
import { Random } from "../lib/random.ts";
import { tunedProductCases } from "./cases/products.ts";
import type { RecordedCase, Values } from "./kernel-case.ts";
import { kernelCases } from "./kernel-cases.ts";
import * as oracle from "./oracle.ts";
import { SEED } from "./run-case.ts";
import { wholeModelReference } from "./whole-model.ts";

/**
 * What TensorFlow.js computes on the CPU for every comparison of the start-up test, by case and result. The page does not
 * compute it anew at every start: scripts/self-test-values.mjs keeps it in expected.json, and a test holds that file to this.
 */
export async function referenceValues(): Promise<Record<string, Values>> {
  await oracle.selectBackend(["cpu"]);
  const values: Record<string, Values> = {};
  for (const { name, record } of [...kernelCases, ...tunedProductCases(DEFAULT_GEMM_TUNING)]) {
    values[name] = await computeExpected(record(new Random(SEED), DEFAULT_GEMM_TUNING));
  }
  return { ...values, ...(await wholeModelReference(oracle)) };
}

function computeExpected({ expected, expectedLater }: RecordedCase): Values | Promise<Values> {
  if (expectedLater !== undefined) return expectedLater(oracle);
  assert(expected !== undefined, "a case says what it expects");
  const values: Values = {};
  oracle.tf.tidy(() => {
    for (const [name, tensor] of Object.entries(expected(oracle))) values[name] = tensor.dataSync();
  });
  return values;
}
