import { describe, expect, it } from "vitest";
import { size } from "../../../src/engine/extent.ts";
import { rnn } from "../../../src/engine/ops/rnn.ts";
import { Plan } from "../../../src/engine/plan.ts";
import { Random } from "../../../src/lib/random.ts";
import { compare } from "../../support/compare.ts";
import { compileAlone } from "../../support/device.ts";
import { gateCounts, recurrentTwin, type TwinSizes, type TwinWeights } from "./recurrence-twin.ts";

const names = ["input", "kernel", "recurrent", "bias"] as const;

describe("rnn", () => {
  it.each([
    { type: "lstm", units: 7, width: 3, steps: 70, capacity: 70 },
    { type: "lstm", units: 260, width: 5, steps: 3, capacity: 40 },
    { type: "gru", units: 9, width: 4, steps: 65, capacity: 100 },
    { type: "gru", units: 70, width: 2, steps: 2, capacity: 2 },
    { type: "rnn", units: 5, width: 2, steps: 64, capacity: 64 },
    { type: "rnn", units: 300, width: 3, steps: 33, capacity: 33 },
  ] as const)(
    "equals float64 over chunks and ragged lengths, gradients too: $type of $units units, $steps steps",
    async ({ type, units, width, steps, capacity }) => {
      const lengths = Uint32Array.of(steps, 1, Math.min(33, steps), 0);
      const sizes: TwinSizes = { batch: 4, steps, width, units, lengths };
      const weights = randomWeights(type, sizes, 0.5);
      const plan = new Plan(true);
      const [batch, tokens] = [size("batch"), size("tokens")];
      const columns = gateCounts[type] * units;
      const biasShape = type === "gru" ? [2, columns] : [columns];
      const options = { role: "input", needsGradient: true } as const;
      const tensors = {
        input: plan.tensor("input", [batch, tokens, width], options),
        kernel: plan.tensor("kernel", [width, columns], options),
        recurrent: plan.tensor("recurrent", [units, columns], options),
        bias: plan.tensor("bias", biasShape, options),
      };
      const lengthTensor = plan.tensor("lengths", [batch], { role: "input", dtype: "u32" });
      const { input, kernel, recurrent: recurrentKernel, bias } = tensors;
      const out = plan.keep(rnn(plan, { type, input, lengths: lengthTensor, kernel, recurrentKernel, bias, units }));
      const upstream = plan.tensor("upstream", out.shape, { role: "input" });
      plan.seedGradient(out, upstream);
      plan.backward();
      const gradients = names.map(name => plan.keep(plan.gradientOf(tensors[name]) ?? upstream));
      const { program } = await compileAlone(plan, { batch: 5, tokens: capacity });
      program.resize({ batch: 4, tokens: steps });
      for (const name of names) program.upload(tensors[name], Float32Array.from(weights[name]));
      program.upload(lengthTensor, lengths);
      const expected = recurrentTwin(type, weights, sizes);
      const fromAbove = gaussian(expected.length, 1, 5);
      program.upload(upstream, Float32Array.from(fromAbove));
      program.run();
      expect(compare(await program.read(out), expected, { relative: 1e-5 }).isWithin).toBe(true);

      const loss = (moved: TwinWeights) => dot(recurrentTwin(type, moved, sizes), fromAbove);
      for (const [index, name] of names.entries()) {
        const gradient = await program.read(gradients[index] ?? upstream);
        const direction = gaussian(weights[name].length, 1, 11 + index);
        const step = 1e-5;
        const moved = (sign: number) => weights[name].map((value, i) => value + sign * step * (direction[i] ?? 0));
        const numeric = (loss({ ...weights, [name]: moved(1) }) - loss({ ...weights, [name]: moved(-1) })) / (2 * step);
        const size = Math.sqrt(dot(gradient, gradient) * dot(direction, direction));
        expect(Math.abs(dot(gradient, direction) - numeric), `gradient of ${name}`).toBeLessThan(1e-5 * size);
      }
    },
  );
});

function randomWeights(
  type: keyof typeof gateCounts,
  { batch, steps, width, units }: TwinSizes,
  scale: number,
): TwinWeights {
  const columns = gateCounts[type] * units;
  return {
    input: gaussian(batch * steps * width, 1, 1),
    kernel: gaussian(width * columns, scale, 2),
    recurrent: gaussian(units * columns, scale / Math.sqrt(units), 3),
    bias: gaussian((type === "gru" ? 2 : 1) * columns, scale, 4),
  };
}

/** Normal numbers that f32 holds exactly, so that both sides start from the same ones. */
function gaussian(length: number, scale: number, seed: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length }, () => Math.fround(scale * random.normal()));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN);
  return sum;
}
