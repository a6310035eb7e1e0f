import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { selectBackend } from "../../../src/portable/backend.ts";
import { transducerLoss } from "../../../src/portable/loss.ts";
import { check, failures } from "../../support/compare.ts";
import { lossVectors } from "../../support/layer-goldens.ts";

beforeAll(() => selectBackend(["webgpu"]));

const chosen = lossVectors().filter(({ name }) =>
  ["published_t1", "ragged_b5", "wide_u300", "long_t300"].includes(name),
);

describe("transducerLoss on WebGPU", () => {
  it.each(chosen)("meets the vector $name", async golden => {
    const { B, T, U, V, blank, labels, t_len: frames, u_len: labelLengths } = golden;
    const shape = { frames, labelLengths, labels, blank, fastemitLambda: golden.fastemit_lambda };
    const logits = tf.tensor4d(Float32Array.from(golden.logits), [B, T, U + 1, V]);
    const { value, grad } = tf.valueAndGrad(z => {
      const costs = transducerLoss(z as tf.Tensor4D, shape); // [B,T,U+1,V]
      return tf.sum(costs);
    })(logits);
    const [cost, gradient] = await Promise.all([value.data(), grad.data()]);
    const total = golden.costs.reduce((sum, c) => sum + c, 0);
    const { cost_abs: costError, grad_abs: gradientError } = golden.plain_f32_error ?? { cost_abs: 0, grad_abs: 0 };
    const costBound = { relative: 1e-5, absolute: 1e-5 + 5 * costError };
    const gradientBound = { relative: 0, absolute: 2e-5 + 5 * gradientError };
    expect(
      failures([
        check("sum of costs", cost, [total], costBound),
        check("gradient", gradient, golden.grad_logits, gradientBound),
      ]),
    ).toEqual([]);
  });
});
