import { describe, expect, it } from "vitest";
import { weightShapes } from "../../../src/config/weights.ts";
import { ArenaPool, BufferStore } from "../../../src/engine/buffers.ts";
import { ParameterLayout } from "../../../src/engine/parameters.ts";
import { Program } from "../../../src/engine/program.ts";
import { Random } from "../../../src/lib/random.ts";
import { initialWeights } from "../../../src/transducer/initialise.ts";
import { feed, grownCapacity, lossFeed, lossGraph } from "../../../src/transducer/loss-graph.ts";
import { testDevice } from "../../support/device.ts";
import { randomBatch } from "../../support/random-batch.ts";
import { tinyOptions } from "../../support/tiny-options.ts";

const options = tinyOptions();
const shapes = weightShapes(options.model, options.features, options.classes);
const batch = randomBatch(new Random(1), { bins: 5, classes: 9, frames: [21, 8, 1], labels: [4, 0, 2] });

/** The loss graph of a tiny model, ready to run on `batch` from the same weights each time. */
async function lossProgram() {
  const device = await testDevice();
  const layout = new ParameterLayout(shapes);
  const store = new BufferStore(device);
  await store.add(layout.bufferBytes(["weights", "gradients"]));
  const fed = lossFeed(options, batch);
  const capacity = grownCapacity(options, fed.sizes, undefined);
  const graph = lossGraph(layout, options, true, capacity);
  const program = await Program.compile(graph.plan, capacity, new ArenaPool(device), store);
  feed(program, graph, fed);
  const page = layout.page(graph.plan, "gradients", 0);
  return {
    program,
    graph,
    reset: () => {
      for (const [name, values] of initialWeights(shapes, 3)) {
        const slot = layout.slot(name);
        store.write(slot.isMovingStatistic ? "state" : `weights/${slot.page}`, slot.offset, values);
      }
      store.clear("gradients/0");
    },
    read: async () => ({ losses: await program.read(graph.losses), gradients: await program.read(page) }),
    destroy: () => {
      program.destroy();
      store.destroy();
    },
  };
}

describe("Program.run", () => {
  it("gives the same bits however a run is cut into submits", async () => {
    const { program, reset, read, destroy } = await lossProgram();
    expect(program.dispatchCount).toBeGreaterThan(100);
    const results: Awaited<ReturnType<typeof read>>[] = [];
    for (const commandsPerSubmit of [Number.POSITIVE_INFINITY, 1, 7, program.dispatchCount]) {
      reset();
      program.run(commandsPerSubmit);
      results.push(await read());
    }
    destroy();
    const [whole, ...cut] = results;
    expect(whole?.gradients.some(value => value !== 0)).toBe(true);
    for (const result of cut) expect(result).toEqual(whole);
  });
});

describe("Program.profile", () => {
  it("times every kernel group and computes what a run does", async context => {
    if (!(await testDevice()).hasTimestamps) context.skip("the adapter has no timestamps");
    const { program, graph, reset, read, destroy } = await lossProgram();
    reset();
    program.run();
    const expected = await read();
    reset();
    const times = await program.profile();
    expect(await read()).toEqual(expected);
    expect([...times.keys()].toSorted()).toEqual(
      [...new Set(graph.plan.commands.map(({ group }) => group))].toSorted(),
    );
    for (const milliseconds of times.values()) expect(milliseconds).toBeGreaterThan(0);
    destroy();
  });
});
