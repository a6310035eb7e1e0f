import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { OptimizerConfig } from "../../../src/config/config.ts";
import { Accumulation } from "../../../src/portable/accumulation.ts";
import { Adam } from "../../../src/portable/adam.ts";
import { selectBackend } from "../../../src/portable/backend.ts";
import type { Gradient } from "../../../src/portable/gradient.ts";
import { type Check, check, failures } from "../../support/compare.ts";
import { optimizerConfig } from "../../support/golden-configs.ts";
import { Goldens } from "../../support/goldens.ts";
import { layerCases } from "../../support/layer-goldens.ts";

interface AdamCase {
  name: string;
  optimizer_config: Partial<OptimizerConfig>;
  steps: { step: number; learning_rate: number }[];
  sparse: boolean;
}

beforeAll(() => selectBackend(["cpu"]));

describe("Adam", () => {
  const goldens = Goldens.read("layers/adam");
  const names = ["w0", "w1", "w2"];
  const tensor = (name: string) => tf.tensor(goldens.floats(name), goldens.shape(name));

  it.each(layerCases<AdamCase>("adam"))("moves weights as Keras does: $name", async golden => {
    const { name, steps, sparse } = golden;
    const weights = new Map(names.map(weight => [weight, tf.variable(tensor(`${name}/start/${weight}`))]));
    const adam = new Adam(weights, optimizerConfig(golden.optimizer_config));
    const checks: Check[] = [];
    for (const { step, learning_rate: learningRate } of steps) {
      const gradients = new Map<string, Gradient>(
        names.map(weight => [weight, { values: tensor(`${name}/grad${step}/${weight}`) }]),
      );
      if (sparse) {
        const tokens = tf.tensor1d(Int32Array.from(goldens.floats(`${name}/indices${step}`)), "int32");
        gradients.set("w2", { values: tensor(`${name}/grad${step}/w2`), rows: { tokens, classes: 4 } });
      }
      adam.apply(gradients, learningRate);
      const { moments } = await adam.state();
      for (const [weight, variable] of weights) {
        const expected = (kind: string) => goldens.floats(`${name}/${kind}${step}/${weight}`);
        const label = `step ${step} ${weight}`;
        checks.push(check(label, await variable.data(), expected("after"), { relative: 2e-6 }));
        checks.push(check(`${label} m`, moments.get(`m/${weight}`), expected("m"), { relative: 2e-6 }));
        checks.push(check(`${label} v`, moments.get(`v/${weight}`), expected("v"), { relative: 2e-6 }));
      }
    }
    expect(failures(checks)).toEqual([]);
  });

  it("goes on from a saved state as if it had not stopped", async () => {
    const gradients = () => new Map([["w", { values: tf.tensor1d([0.5, -2]) }]]);
    const start = (values: number[]) => new Map([["w", tf.variable(tf.tensor1d(values))]]);
    const config = optimizerConfig({ amsgrad: true });
    const whole = start([1, 2]);
    const first = new Adam(whole, config);
    first.apply(gradients(), 0.1);
    const between = Array.from((await whole.get("w")?.data()) ?? []);
    const saved = await first.state();
    first.apply(gradients(), 0.1);
    const resumed = start(between);
    const second = new Adam(resumed, config);
    second.restore(saved);
    second.apply(gradients(), 0.1);
    expect(await resumed.get("w")?.data()).toEqual(await whole.get("w")?.data());
    expect(second.iterations).toBe(2);
  });
});

describe("Accumulation", () => {
  const sequence = [
    [3, -1],
    [1, 5],
  ];
  const run = async (mode: "mean" | "reference") => {
    const weight = tf.variable(tf.tensor1d([1, 1]));
    const adam = new Adam(new Map([["w", weight]]), optimizerConfig({}));
    const accumulation = new Accumulation(2, mode);
    const updates: boolean[] = [];
    for (const values of sequence) {
      updates.push(accumulation.step(new Map([["w", { values: tf.tensor1d(values) }]]), adam, 0.01));
    }
    return { updates, iterations: adam.iterations, weight: [...(await weight.data())] };
  };

  it("averages in mode mean and counts one update", async () => {
    const weight = tf.variable(tf.tensor1d([1, 1]));
    new Adam(new Map([["w", weight]]), optimizerConfig({})).apply(
      new Map([["w", { values: tf.tensor1d([2, 2]) }]]),
      0.01,
    );
    const { updates, iterations, weight: moved } = await run("mean");
    expect(updates).toEqual([false, true]);
    expect(iterations).toBe(1);
    expect(moved).toEqual([...(await weight.data())]);
  });

  it("sums in mode reference and lets Adam count every micro-batch", async () => {
    const { updates, iterations } = await run("reference");
    expect(updates).toEqual([false, true]);
    expect(iterations).toBe(2);
  });
});
