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

describe("Program.run", () => {
  it("gives the same bits however a run is cut into submits", async () => {
    const options = tinyOptions();
    const device = await testDevice();
    const shapes = weightShapes(options.model, options.features, options.classes);
    const layout = new ParameterLayout(shapes);
    const store = new BufferStore(device);
    await store.add(layout.bufferBytes(["weights", "gradients"]));
    const write = () => {
      for (const [name, values] of initialWeights(shapes, 3)) {
        const slot = layout.slot(name);
        store.write(slot.isMovingStatistic ? "state" : `weights/${slot.page}`, slot.offset, values);
      }
    };
    const batch = randomBatch(new Random(1), { bins: 5, classes: 9, frames: [21, 8, 1], labels: [4, 0, 2] });
    const fed = lossFeed(options, batch);
    const capacity = grownCapacity(options, fed.sizes, undefined);
    const graph = lossGraph(layout, options, true, capacity);
    const program = await Program.compile(graph.plan, capacity, new ArenaPool(device), store);
    feed(program, graph, fed);
    expect(program.dispatchCount).toBeGreaterThan(100);

    const page = layout.page(graph.plan, "gradients", 0);
    const results: { losses: Float32Array; gradients: Float32Array }[] = [];
    for (const commandsPerSubmit of [Number.POSITIVE_INFINITY, 1, 7, program.dispatchCount]) {
      write();
      store.clear("gradients/0");
      program.run(commandsPerSubmit);
      results.push({ losses: await program.read(graph.losses), gradients: await program.read(page) });
    }
    program.destroy();
    store.destroy();
    const [whole, ...cut] = results;
    expect(whole?.gradients.some(value => value !== 0)).toBe(true);
    for (const result of cut) expect(result).toEqual(whole);
  });
});
