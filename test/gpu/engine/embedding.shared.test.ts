import { describe, expect, it } from "vitest";
import { size } from "../../../src/engine/extent.ts";
import { defineKernel } from "../../../src/engine/kernel.ts";
import { embed } from "../../../src/engine/ops/embedding.ts";
import { oneHot } from "../../../src/engine/ops/one-hot.ts";
import { Plan } from "../../../src/engine/plan.ts";
import type { Tensor } from "../../../src/engine/tensor.ts";
import { Random } from "../../../src/lib/random.ts";
import { compileAlone } from "../../support/device.ts";

const classes = 11;
const width = 3;
const steps = 40;
const lengths = Uint32Array.of(40, 1, 0, 17);
const random = new Random(1);
const tokens = Uint32Array.from({ length: lengths.length * steps }, () => Math.floor(random.uniform() * 4));
const garbage = 4_000_000_000;

const clip = defineKernel(
  "clip_of_a_test",
  `struct Params { count: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> rows: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.count) { rows[id.x] = clamp(rows[id.x], -0.5, 0.5); }
}`,
);

function clipped(value: number): number {
  return Math.max(-0.5, Math.min(0.5, value));
}

/** Tokens with padding that must not be used. */
function padded(): Uint32Array {
  return tokens.map((token, p) => (p % steps < (lengths[Math.floor(p / steps)] ?? 0) ? token : garbage));
}

function isValid(position: number): boolean {
  return position % steps < (lengths[Math.floor(position / steps)] ?? 0);
}

function inputs(plan: Plan) {
  const [batch, positions] = [size("batch"), size("tokens")];
  return {
    tokens: plan.tensor("tokens", [batch, positions], { role: "input", dtype: "u32" }),
    lengths: plan.tensor("lengths", [batch], { role: "input", dtype: "u32" }),
  };
}

describe("embed", () => {
  it("copies rows by token and leaves padding zero", async () => {
    const plan = new Plan(false);
    const given = inputs(plan);
    const table = plan.tensor("table", [classes, width], { role: "input" });
    const out = plan.keep(embed(plan, { ...given, table }));
    const { program } = await compileAlone(plan, { batch: lengths.length, tokens: steps });
    const values = Float32Array.from({ length: classes * width }, () => random.normal());
    program.upload(given.tokens, padded());
    program.upload(given.lengths, lengths);
    program.upload(table, values);
    program.run();
    const expected = Array.from({ length: tokens.length * width }, (_, i) => {
      const position = Math.floor(i / width);
      return isValid(position) ? values[(tokens[position] ?? 0) * width + (i % width)] : 0;
    });
    expect([...(await program.read(out))]).toEqual(expected);
  });

  it.each([false, true])("sums the gradient of valid rows by token, clipped before: %s", async isClipped => {
    const plan = new Plan(true);
    const given = inputs(plan);
    const table = plan.tensor("table", [classes, width], { role: "input", needsGradient: true });
    const onRows = (rows: Tensor) => plan.dispatch(clip, [rows], [tokens.length * width], [8, 1, 1]);
    const out = embed(plan, { ...given, table, ...(isClipped && { onRows }) });
    const upstream = plan.tensor("upstream", out.shape, { role: "input" });
    plan.seedGradient(out, upstream);
    plan.backward();
    const gradient = plan.keep(plan.gradientOf(table) ?? upstream);
    const { program } = await compileAlone(plan, { batch: lengths.length, tokens: steps });
    const values = Float32Array.from({ length: tokens.length * width }, () => random.normal());
    program.upload(given.tokens, padded());
    program.upload(given.lengths, lengths);
    program.upload(upstream, values);
    program.run();
    const expected = new Float64Array(classes * width);
    for (const [i, value] of values.entries()) {
      const position = Math.floor(i / width);
      const target = (tokens[position] ?? 0) * width + (i % width);
      if (isValid(position)) expected[target] = (expected[target] ?? 0) + (isClipped ? clipped(value) : value);
    }
    const result = await program.read(gradient);
    for (const [i, value] of expected.entries()) expect(result[i]).toBeCloseTo(value, 4);
  });
});

describe("oneHot", () => {
  it("gives unit vectors, and zeros for blank and padding", async () => {
    const plan = new Plan(false);
    const given = inputs(plan);
    const blank = 2;
    const out = plan.keep(oneHot(plan, { ...given, classes, blank }));
    const { program } = await compileAlone(plan, { batch: lengths.length, tokens: steps });
    program.upload(given.tokens, padded());
    program.upload(given.lengths, lengths);
    program.run();
    const expected = Array.from({ length: tokens.length * classes }, (_, i) => {
      const position = Math.floor(i / classes);
      const label = i % classes;
      return isValid(position) && tokens[position] === label && label !== blank ? 1 : 0;
    });
    expect([...(await program.read(out))]).toEqual(expected);
  });
});
