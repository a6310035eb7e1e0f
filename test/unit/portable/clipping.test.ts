import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../../src/lib/random.ts";
import { Adam } from "../../../src/portable/adam.ts";
import { selectBackend } from "../../../src/portable/backend.ts";
import { clippedGradients, clippingPairs, drawGradients } from "../../support/clipping.ts";
import { check, failures } from "../../support/compare.ts";
import { optimizerConfig } from "../../support/golden-configs.ts";

beforeAll(() => selectBackend(["cpu"]));

const pairs = clippingPairs([{}, { clipnorm: 1 }, { global_clipnorm: 2 }, { clipvalue: 0.12 }], [null, 0.5, 3, 100]);

describe("Adam", () => {
  it.each(pairs)("clips by Keras' rule, then by the studio's: %s", async (_, { keras, clip_norm }) => {
    const drawn = drawGradients(new Random(3));
    const weights = new Map(drawn.map(({ name, shape }) => [name, tf.variable(tf.zeros(shape))]));
    const adam = new Adam(weights, optimizerConfig({ ...keras, beta_1: 0 }), clip_norm);
    const gradients = drawn.map(({ name, shape, values, tokens }) => {
      if (tokens === undefined) return [name, { values: tf.tensor(values, shape) }] as const;
      const rows = { tokens: tf.tensor1d(Int32Array.from(tokens), "int32"), classes: shape[0] ?? 0 };
      return [name, { values: tf.tensor(values, [tokens.length, shape[1] ?? 0]), rows }] as const;
    });
    adam.apply(new Map(gradients), 0.1);
    const { moments } = await adam.state(); // without momentum the first is the gradient that came
    const checks = [...clippedGradients(drawn, { keras, clip_norm })].map(([name, expected]) =>
      check(name, moments.get(`m/${name}`), expected, { relative: 1e-6 }),
    );
    expect(failures(checks)).toEqual([]);
  });
});
