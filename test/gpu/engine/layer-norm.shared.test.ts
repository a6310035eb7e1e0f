import { describe, expect, it } from "vitest";
import { size } from "../../../src/engine/extent.ts";
import { layerNorm } from "../../../src/engine/ops/layer-norm.ts";
import { Plan } from "../../../src/engine/plan.ts";
import { Random } from "../../../src/lib/random.ts";
import { compare } from "../../support/compare.ts";
import { compileAlone } from "../../support/device.ts";

const epsilon = 1e-3;

describe("layerNorm", () => {
  it.each([
    [1, 1],
    [3, 5],
    [200, 130],
  ])("equals float64 for %d rows of %d, gradients too", async (rows, columns) => {
    const random = new Random(2);
    const draw = (length: number) => Float64Array.from({ length }, () => Math.fround(random.normal() + 0.3));
    const [x, gamma, beta, dy] = [draw(rows * columns), draw(columns), draw(columns), draw(rows * columns)];
    const plan = new Plan(true);
    const options = { role: "input", needsGradient: true } as const;
    const tensors = {
      input: plan.tensor("x", [size("rows"), columns], options),
      gamma: plan.tensor("gamma", [columns], options),
      beta: plan.tensor("beta", [columns], options),
    };
    const out = plan.keep(layerNorm(plan, { ...tensors, epsilon }));
    const upstream = plan.tensor("upstream", out.shape, { role: "input" });
    plan.seedGradient(out, upstream);
    plan.backward();
    const gradient = (name: keyof typeof tensors) => plan.keep(plan.gradientOf(tensors[name]) ?? upstream);
    const [dInput, dGamma, dBeta] = [gradient("input"), gradient("gamma"), gradient("beta")];
    const { program } = await compileAlone(plan, { rows });
    program.upload(tensors.input, Float32Array.from(x));
    program.upload(tensors.gamma, Float32Array.from(gamma));
    program.upload(tensors.beta, Float32Array.from(beta));
    program.upload(upstream, Float32Array.from(dy));
    program.run();
    expect(compare(await program.read(out), twin(x, gamma, beta, columns), { relative: 1e-5 }).isWithin).toBe(true);

    const loss = (a: Float64Array, g: Float64Array, b: Float64Array) => dot(twin(a, g, b, columns), dy);
    const cases = [
      { tensor: dInput, values: x, at: (moved: Float64Array) => loss(moved, gamma, beta) },
      { tensor: dGamma, values: gamma, at: (moved: Float64Array) => loss(x, moved, beta) },
      { tensor: dBeta, values: beta, at: (moved: Float64Array) => loss(x, gamma, moved) },
    ];
    for (const { tensor, values, at } of cases) {
      const direction = draw(values.length);
      const move = (step: number) => at(values.map((value, i) => value + step * (direction[i] ?? 0)));
      const numeric = (move(1e-5) - move(-1e-5)) / 2e-5;
      const actual = await program.read(tensor);
      const scale = Math.sqrt(dot(actual, actual) * dot(direction, direction));
      expect(Math.abs(dot(actual, direction) - numeric), tensor.name).toBeLessThanOrEqual(1e-5 * scale + 1e-6);
    }
  });
});

function twin(x: Float64Array, gamma: Float64Array, beta: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += columns) {
    const row = x.subarray(start, start + columns);
    const mean = row.reduce((a, b) => a + b, 0) / columns;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / columns;
    for (const [c, value] of row.entries()) {
      out[start + c] = ((value - mean) / Math.sqrt(variance + epsilon)) * (gamma[c] ?? 0) + (beta[c] ?? 0);
    }
  }
  return out;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN);
  return sum;
}
