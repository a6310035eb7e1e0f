import { describe, expect, it } from "vitest";
import { ArenaPool, BufferStore } from "../../../src/engine/buffers.ts";
import { accumulatePlan, adamScalars, updatePlan } from "../../../src/engine/optimizer.ts";
import { PARAMETER_ARENAS, ParameterLayout } from "../../../src/engine/parameters.ts";
import { Program } from "../../../src/engine/program.ts";
import { readRanges } from "../../../src/engine/read-back.ts";
import { type Check, check, failures, tolerances } from "../../support/compare.ts";
import { testDevice } from "../../support/device.ts";
import { readFixtureJson } from "../../support/fixtures.ts";
import { optimizerConfig } from "../../support/golden-configs.ts";
import { Goldens } from "../../support/goldens.ts";

interface AdamCase {
  name: string;
  optimizer_config: Parameters<typeof optimizerConfig>[0];
  steps: { step: number; iterations_before: number; learning_rate: number }[];
  sparse: boolean;
}

const goldens = Goldens.read("layers/adam");
const names = ["w0", "w1", "w2"];

describe("updatePlan", () => {
  it.each(readFixtureJson<{ cases: AdamCase[] }>("layers/adam.json").cases)(
    "equals Keras' Adam: $name",
    async ({ name, ...item }) => {
      const device = await testDevice();
      const shapes = names.map(key => ({
        name: key,
        shape: goldens.shape(`${name}/start/${key}`),
        trainable: true,
        isMovingStatistic: false,
      }));
      const layout = new ParameterLayout(shapes);
      const store = new BufferStore(device);
      await store.add(layout.bufferBytes([...PARAMETER_ARENAS, "largest second moment"]));
      await store.add(new Map([["rows", 4]]));
      for (const key of names)
        store.write("weights/0", layout.slot(key).offset, goldens.floats(`${name}/start/${key}`));
      const adam = { ...optimizerConfig(item.optimizer_config), clip_norm: null };
      const rowGradient = item.sparse ? { weight: "w2", squares: "rows" } : undefined;
      const update = updatePlan(layout, { adam, source: "gradients", factor: 1, rowGradient });
      const program = await Program.compile(update.plan, {}, new ArenaPool(device), store);
      program.resize({});
      for (const { tensor, values } of update.tables) program.upload(tensor, values);
      const checks: Check[] = [];
      for (const { step, learning_rate, iterations_before } of item.steps) {
        for (const key of names) {
          let gradient: Float32Array = goldens.floats(`${name}/grad${step}/${key}`);
          if (item.sparse && key === "w2") {
            const rows = gradient.map(g =>
              adam.clipvalue === null ? g : Math.max(-adam.clipvalue, Math.min(adam.clipvalue, g)),
            );
            store.write("rows", 0, Float32Array.of(rows.reduce((sum, g) => sum + g * g, 0)));
            gradient = addRows(rows, goldens.integers(`${name}/indices${step}`), 8);
          }
          store.write("gradients/0", layout.slot(key).offset, gradient);
        }
        program.upload(update.scalars, adamScalars(adam, learning_rate, iterations_before + 1));
        program.run();
        for (const key of names) {
          for (const [arena, prefix] of [
            ["weights", "after"],
            ["first moment", "m"],
            ["second moment", "v"],
          ]) {
            const { offset, elements } = layout.slot(key);
            const actual = await readFloats(store, `${arena}/0`, offset, elements);
            const path = `${name}/${prefix}${step}/${key}`;
            if (goldens.has(path)) checks.push(check(path, actual, goldens.floats(path), tolerances.forward));
          }
        }
      }
      expect(failures(checks)).toEqual([]);
      program.destroy();
      store.destroy();
    },
  );

  it("moves nothing and says so when a gradient is not finite", async () => {
    const device = await testDevice();
    const layout = new ParameterLayout([{ name: "w", shape: [5000], trainable: true, isMovingStatistic: false }]);
    const store = new BufferStore(device);
    await store.add(layout.bufferBytes());
    const start = new Float32Array(5000).fill(0.5);
    store.write("weights/0", 0, start);
    const gradient = new Float32Array(5000).fill(0.1);
    gradient[4999] = Number.NaN;
    store.write("gradients/0", 0, gradient);
    const adam = { ...optimizerConfig({}), clip_norm: null };
    const update = updatePlan(layout, { adam, source: "gradients", factor: 1 });
    const program = await Program.compile(update.plan, {}, new ArenaPool(device), store);
    program.resize({});
    for (const { tensor, values } of update.tables) program.upload(tensor, values);
    program.upload(update.scalars, adamScalars(adam, 0.1, 1));
    program.run();
    expect((await program.read(update.norms))[1]).toBe(0);
    expect(await readFloats(store, "weights/0", 0, 5000)).toEqual(start);
    gradient[4999] = 0.1;
    store.write("gradients/0", 0, gradient);
    program.run();
    const norms = await program.read(update.norms);
    expect(norms[1]).toBe(1);
    expect(norms[0]).toBeCloseTo(0.1 * Math.sqrt(5000), 4);
    expect((await readFloats(store, "weights/0", 0, 1))[0]).toBeCloseTo(0.4, 5);
    program.destroy();
    store.destroy();
  });
});

describe("accumulatePlan", () => {
  it("overwrites on the first micro-step and adds on the others", async () => {
    const device = await testDevice();
    const layout = new ParameterLayout([{ name: "w", shape: [70], trainable: true, isMovingStatistic: false }]);
    const store = new BufferStore(device);
    await store.add(layout.bufferBytes(["gradients", "accumulated"]));
    store.write("gradients/0", 0, new Float32Array(70).fill(1.5));
    const { plan, isFirst } = accumulatePlan(layout);
    const program = await Program.compile(plan, {}, new ArenaPool(device), store);
    program.resize({});
    for (const first of [1, 0, 0]) {
      program.upload(isFirst, Uint32Array.of(first));
      program.run();
    }
    expect(await readFloats(store, "accumulated/0", 0, 70)).toEqual(new Float32Array(70).fill(4.5));
    program.destroy();
    store.destroy();
  });
});

async function readFloats(store: BufferStore, name: string, offset: number, count: number): Promise<Float32Array> {
  const [bytes] = await readRanges(store.device, [{ buffer: store.get(name), offset, bytes: 4 * count }]);
  return new Float32Array(bytes ?? new ArrayBuffer(0));
}

function addRows(rows: Float32Array, indices: Uint32Array, size: number): Float32Array {
  const width = rows.length / indices.length;
  const total = new Float32Array(size);
  for (const [row, index] of indices.entries()) {
    for (let i = 0; i < width; i++)
      total[index * width + i] = (total[index * width + i] ?? 0) + (rows[row * width + i] ?? 0);
  }
  return total;
}
