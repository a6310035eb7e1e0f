import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { selectBackend } from "../../../src/portable/backend.ts";
import { transducerLoss } from "../../../src/portable/loss.ts";
import { check, failures, tolerances } from "../../support/compare.ts";
import { Goldens } from "../../support/goldens.ts";
import { lossLayerCases, lossVectors } from "../../support/layer-goldens.ts";

beforeAll(() => selectBackend(["cpu"]));

describe("transducerLoss", () => {
  it.each(lossVectors())("meets the vector $name", golden => {
    const { B, T, U, V, blank, labels } = golden;
    const shape = {
      frames: golden.t_len,
      labelLengths: golden.u_len,
      labels,
      blank,
      fastemitLambda: golden.fastemit_lambda,
    };
    const { costs, gradient } = lossAndGradient(Float32Array.from(golden.logits), [B, T, U + 1, V], shape);
    const { cost_abs: costError, grad_abs: gradientError } = golden.plain_f32_error ?? { cost_abs: 0, grad_abs: 0 };
    const checks = golden.costs.map((cost, b) =>
      check(`cost ${b}`, costs.slice(b, b + 1), [cost], {
        relative: 0,
        absolute: 1e-5 * Math.max(1, cost) + 5 * costError,
      }),
    );
    checks.push(check("gradient", gradient, golden.grad_logits, { relative: 0, absolute: 2e-5 + 5 * gradientError }));
    expect(failures(checks)).toEqual([]);
  });

  const goldens = Goldens.read("layers/rnnt_loss");
  it.each(lossLayerCases())("meets TensorFlowASR's $name", ({ name, B, T, U, V }) => {
    const shape = {
      frames: [...goldens.integers(`${name}/logits_length`)],
      labelLengths: [...goldens.integers(`${name}/labels_length`)],
      labels: goldens.integers(`${name}/labels`),
      blank: 0,
      fastemitLambda: 0,
    };
    const upstream = goldens.floats(`${name}/upstream`);
    const { costs, gradient } = lossAndGradient(goldens.floats(`${name}/logits`), [B, T, U + 1, V], shape, upstream);
    expect(
      failures([
        check("loss", costs, goldens.floats(`${name}/loss`), tolerances.loss),
        check("gradient", gradient, goldens.floats(`${name}/grad_logits`), tolerances.lossGradient),
      ]),
    ).toEqual([]);
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    const shape = { frames: [2], labelLengths: [1], labels: [1], blank: 0, fastemitLambda: 0 };
    lossAndGradient(new Float32Array(12), [1, 2, 2, 3], shape);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function lossAndGradient(
  logits: Float32Array,
  size: [number, number, number, number],
  shape: Parameters<typeof transducerLoss>[1],
  upstream = new Float32Array(size[0]).fill(1),
) {
  return tf.tidy(() => {
    let costs: ArrayLike<number> = [];
    const gradient = tf.grad(z => {
      const value = transducerLoss(z as tf.Tensor4D, shape); // [B,T,U+1,V] as made below
      costs = value.dataSync();
      return tf.sum(tf.mul(value, tf.tensor1d(upstream)));
    })(tf.tensor4d(logits, size));
    return { costs: Float32Array.from(costs), gradient: Float32Array.from(gradient.dataSync()) };
  });
}
