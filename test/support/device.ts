import { ArenaPool, BufferStore } from "../../src/engine/buffers.ts";
import { EngineDevice } from "../../src/engine/device.ts";
import type { Sizes } from "../../src/engine/extent.ts";
import type { Plan } from "../../src/engine/plan.ts";
import { Program } from "../../src/engine/program.ts";

let device: Promise<EngineDevice> | undefined;

/** The adapter of this test host: Dawn in Node, or the browser's. One device for all tests of a file. */
export function testDevice(): Promise<EngineDevice> {
  device ??= EngineDevice.open(navigator.gpu);
  return device;
}

/** Compiles a plan alone on the test device. `buffers` are the long-lived ones that its slots name. */
export async function compileAlone(
  plan: Plan,
  capacity: Sizes = {},
  buffers: ReadonlyMap<string, number> = new Map(),
): Promise<{ program: Program; store: BufferStore }> {
  const engine = await testDevice();
  const store = new BufferStore(engine);
  await store.add(buffers);
  const program = await Program.compile(plan, capacity, new ArenaPool(engine), store);
  program.resize(capacity);
  return { program, store };
}
