import { describe, expect, it } from "vitest";
import { ArenaPool, BufferStore } from "../../../src/engine/buffers.ts";
import { adamScalars, type UpdateOptions, updatePlan } from "../../../src/engine/optimizer.ts";
import { ParameterLayout } from "../../../src/engine/parameters.ts";
import { Program } from "../../../src/engine/program.ts";
import { readRanges } from "../../../src/engine/read-back.ts";
import { Random } from "../../../src/lib/random.ts";
import {
  type ClippingPair,
  clippedGradients,
  clippingPairs,
  type DrawnGradient,
  denseValues,
  drawGradients,
  normOf,
} from "../../support/clipping.ts";
import { check, failures, tolerances } from "../../support/compare.ts";
import { testDevice } from "../../support/device.ts";
import { optimizerConfig } from "../../support/golden-configs.ts";

const pairs = clippingPairs([{}, { clipnorm: 1 }, { global_clipnorm: 2 }, { clipvalue: 0.12 }], [null, 0.5, 3, 100]);

describe("updatePlan", () => {
  it.each(pairs)("clips by Keras' rule, then by the studio's: %s", async (_, pair) => {
    const drawn = drawGradients(new Random(3));
    const { norms, moments } = await update(drawn, pair, 1);
    const { clipvalue } = pair.keras;
    const before = drawn.map(gradient => (clipvalue === null ? denseValues(gradient) : gradient.values));
    const checks = [check("global norm", norms.slice(0, 1), [normOf(before)], tolerances.forward)];
    for (const [name, expected] of clippedGradients(drawn, pair)) {
      checks.push(check(name, moments.get(name), expected, tolerances.forward));
    }
    expect(failures(checks)).toEqual([]);
  });

  it.each(pairs)("clips the mean of accumulated gradients: %s", async (_, pair) => {
    const summed = drawGradients(new Random(3)).map(({ name, shape, ...own }) => {
      const values = Float32Array.from(denseValues({ shape, ...own })); // accumulated gradients are dense
      return { name, shape, values };
    });
    const means = summed.map(gradient => ({ ...gradient, values: gradient.values.map(value => value / 4) }));
    const { norms, moments } = await update(summed, pair, 1 / 4);
    const before = means.map(({ values }) => values);
    const checks = [check("global norm", norms.slice(0, 1), [normOf(before)], tolerances.forward)];
    for (const [name, expected] of clippedGradients(means, pair)) {
      checks.push(check(name, moments.get(name), expected, tolerances.forward));
    }
    expect(failures(checks)).toEqual([]);
  });

  it("sees that a row is not finite, although clipvalue hides it", async () => {
    const drawn = drawGradients(new Random(3));
    drawn[2]?.values.fill(Number.POSITIVE_INFINITY, 3, 4);
    const pair: ClippingPair = { keras: { clipnorm: null, global_clipnorm: null, clipvalue: 0.1 }, clip_norm: null };
    expect((await update(drawn, pair, 1)).norms[1]).toBe(0);
  });
});

/** One update. Without momentum the first moments are the gradients that reached Adam. */
async function update(drawn: readonly DrawnGradient[], { keras, clip_norm }: ClippingPair, factor: number) {
  const device = await testDevice();
  const shapes = drawn.map(({ name, shape }) => ({ name, shape, trainable: true, isMovingStatistic: false }));
  const layout = new ParameterLayout(shapes);
  const store = new BufferStore(device);
  await store.add(layout.bufferBytes());
  await store.add(new Map([["rows", 4]]));
  const { clipvalue } = keras;
  for (const gradient of drawn) {
    const isByRow = gradient.tokens !== undefined;
    if (isByRow) store.write("rows", 0, Float32Array.of(normOf([gradient.values]) ** 2));
    const limit = isByRow && clipvalue !== null ? clipvalue : Number.POSITIVE_INFINITY;
    const values = gradient.values.map(value => Math.max(-limit, Math.min(limit, value)));
    const dense = Float32Array.from(denseValues({ ...gradient, values }));
    store.write("gradients/0", layout.slot(gradient.name).offset, dense);
  }
  const adam = { ...optimizerConfig({ ...keras, beta_1: 0 }), clip_norm };
  const byRow = drawn.find(({ tokens }) => tokens !== undefined)?.name;
  const rowGradient = byRow === undefined ? undefined : { weight: byRow, squares: "rows" };
  const options: UpdateOptions = { adam, source: "gradients", factor, rowGradient };
  const { plan, ...tensors } = updatePlan(layout, options);
  const program = await Program.compile(plan, {}, new ArenaPool(device), store);
  program.resize({});
  for (const { tensor, values } of tensors.tables) program.upload(tensor, values);
  program.upload(tensors.scalars, adamScalars(adam, 0.1, 1));
  program.run();
  const norms = await program.read(tensors.norms);
  const moments = new Map<string, Float32Array>();
  for (const { name } of drawn) {
    const { offset, elements } = layout.slot(name);
    const range = { buffer: store.get("first moment/0"), offset, bytes: 4 * elements };
    const [bytes] = await readRanges(device, [range]);
    moments.set(name, new Float32Array(bytes ?? new ArrayBuffer(0)));
  }
  program.destroy();
  store.destroy();
  return { norms, moments };
}
