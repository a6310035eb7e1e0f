import { describe, expect, it } from "vitest";
import type { WeightShape } from "../../../src/config/weights.ts";
import { initialWeights } from "../../../src/transducer/initialise.ts";

function weight(initializer: WeightShape["initializer"], shape: number[], fanIn = 0, fanOut = 0): WeightShape {
  return {
    name: initializer,
    shape,
    initializer,
    fanIn,
    fanOut,
    trainable: true,
    isMovingStatistic: false,
    part: "prediction",
  };
}

function only(shape: WeightShape, seed = 1): Float32Array {
  return initialWeights([shape], seed).get(shape.name) ?? new Float32Array();
}

describe("initialWeights", () => {
  it("stays within Glorot's limit and fills it", () => {
    const values = only(weight("glorot_uniform", [50, 80], 50, 80));
    const limit = Math.sqrt(6 / 130);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(values.reduce((sum, v) => sum + v * v, 0) / values.length).toBeCloseTo((limit * limit) / 3, 3);
  });

  it.each([
    [6, 24],
    [24, 6],
    [8, 8],
  ])("makes an orthonormal recurrent kernel of %d x %d", (rows, columns) => {
    const values = only(weight("orthogonal", [rows, columns]));
    const count = Math.min(rows, columns);
    const element = (vector: number, i: number) =>
      values[rows < columns ? vector * columns + i : i * columns + vector] ?? Number.NaN;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let i = 0; i < Math.max(rows, columns); i++) product += element(a, i) * element(b, i);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 6);
      }
    }
  });

  it("opens the forget gate of an LSTM alone", () => {
    expect([...only(weight("lstm_bias", [12]))]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  it("repeats itself for one seed only", () => {
    const shape = weight("uniform_0.05", [40]);
    expect(only(shape, 3)).toEqual(only(shape, 3));
    expect(only(shape, 3)).not.toEqual(only(shape, 4));
  });
});
