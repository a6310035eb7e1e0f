import { ArenaPool, BufferStore } from "../engine/buffers.ts";
import type { EngineDevice } from "../engine/device.ts";
import { defaultGemmTuning } from "../engine/gemm-tuning.ts";
import { owning } from "../engine/owning.ts";
import { Program } from "../engine/program.ts";
import { readRanges } from "../engine/read-back.ts";
import { at } from "../lib/assert.ts";
import { Random } from "../lib/random.ts";
import type { Comparison } from "./comparison.ts";
import { type KernelCase, kernelsOf, type RecordedCase, type Values } from "./kernel-case.ts";

const TOLERANCE = 1e-3; // a wrong kernel is off by far more, and no adapter's exp or tanh by as much

/** Has the GPU compile and run a case; its kernels are compiled beside those of all other cases. */
export function startCase(device: EngineDevice, { name, record, tolerance }: KernelCase): Comparison {
  const recorded = record(new Random(SEED), defaultGemmTuning(device));
  return {
    name,
    kernels: kernelsOf(recorded.plan),
    tolerance: tolerance ?? TOLERANCE,
    actual: run(device, recorded),
  };
}

/** Of every case's inputs: what TensorFlow.js computes from them is kept in expected.json. */
export const SEED = 5;

/** In buffers of the case's own: no other case can leave the right numbers there. */
async function run(device: EngineDevice, { plan, uploads, results, buffers, decode }: RecordedCase): Promise<Values> {
  return owning(async own => {
    const store = own(new BufferStore(device));
    const arenas = own(new ArenaPool(device));
    if (buffers !== undefined) await store.add(buffers.bytes);
    for (const { buffer, offset, values } of buffers?.writes ?? []) store.write(buffer, offset, values);
    const program = own(await Program.compile(plan, {}, arenas, store));
    for (const [tensor, values] of uploads) program.upload(tensor, values);
    program.run();
    const names = Object.keys(results);
    const words = await readRanges(
      device,
      Object.values(results).map(tensor => program.range(tensor)),
    );
    for (const resource of [program, arenas, store]) resource.destroy();
    const wordsOf = (result: string) => at(words, names.indexOf(result));
    return decode?.(wordsOf) ?? Object.fromEntries(names.map(name => [name, new Float32Array(wordsOf(name))]));
  });
}
