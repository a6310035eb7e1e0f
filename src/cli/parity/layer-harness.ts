import { ArenaPool, BufferStore } from "../../engine/buffers.ts";
import type { EngineDevice } from "../../engine/device.ts";
import { defaultGemmTuning } from "../../engine/gemm-tuning.ts";
import { ParameterLayout } from "../../engine/parameters.ts";
import { Plan } from "../../engine/plan.ts";
import { Program, type Upload } from "../../engine/program.ts";
import type { Tensor } from "../../engine/tensor.ts";
import { type WeightReader, weightReader } from "../../transducer/weights.ts";

export interface LayerRun {
  training: boolean; // batch norm's mode
  weights: ReadonlyMap<string, Float32Array>;
  shapes: ReadonlyMap<string, readonly number[]>; // of the weights
  inputs: Record<string, { shape: readonly number[]; values: Upload; needsGradient?: boolean }>;
  /** Gradient of the output from above, as recorded in the goldens (R). */
  upstream?: Float32Array;
  build(plan: Plan, weights: WeightReader, inputs: (name: string) => Tensor): Tensor;
}

export interface LayerResult {
  out: Float32Array;
  gradients: Map<string, Float32Array>; // of weights by name, of inputs as `input/<name>`
  weights: Map<string, Float32Array>; // after the run: moving statistics
}

/** Runs one layer forward and backward on the test device, without pending state between runs. */
export async function runLayer(device: EngineDevice, run: LayerRun): Promise<LayerResult> {
  const isMoving = (name: string) => /moving_(mean|variance)$/.test(name);
  const shapes = [...run.shapes].map(([name, shape]) => ({
    name,
    shape,
    trainable: !isMoving(name),
    isMovingStatistic: isMoving(name),
  }));
  const layout = new ParameterLayout(shapes);
  const store = new BufferStore(device);
  await store.add(layout.bufferBytes(["weights", "gradients"]));
  for (const [name, values] of run.weights) {
    const slot = layout.slot(name);
    store.write(slot.isMovingStatistic ? "state" : `weights/${slot.page}`, slot.offset, values);
  }
  const plan = new Plan(run.training, true, defaultGemmTuning(device));
  const read = weightReader(plan, layout);
  const inputs = new Map<string, Tensor>();
  for (const [name, { shape, values, needsGradient }] of Object.entries(run.inputs)) {
    const dtype = values instanceof Uint32Array ? "u32" : "f32";
    inputs.set(name, plan.tensor(name, shape, { role: "input", dtype, needsGradient: needsGradient ?? false }));
  }
  const input = (name: string) => inputs.get(name) ?? fail(`no input ${name}`);
  const out = plan.keep(run.build(plan, read, input));
  const wanted = new Map<string, Tensor>();
  if (run.upstream !== undefined) {
    const upstream = plan.tensor("upstream", out.shape, { role: "input" });
    inputs.set("upstream", upstream);
    plan.seedGradient(out, upstream);
    plan.backward();
    for (const [name, tensor] of inputs) addGradient(plan, wanted, `input/${name}`, tensor);
    for (const { name, isMovingStatistic } of shapes)
      if (!isMovingStatistic) addGradient(plan, wanted, name, read(name));
  }
  const program = await Program.compile(plan, {}, new ArenaPool(device), store);
  program.resize({});
  for (const [name, { values }] of Object.entries(run.inputs)) program.upload(input(name), values);
  if (run.upstream !== undefined) program.upload(input("upstream"), run.upstream);
  program.run();
  const result: LayerResult = { out: await program.read(out), gradients: new Map(), weights: new Map() };
  for (const [name, tensor] of wanted) result.gradients.set(name, await program.read(tensor));
  for (const { name } of shapes) result.weights.set(name, await program.read(read(name)));
  program.destroy();
  store.destroy();
  return result;
}

function addGradient(plan: Plan, wanted: Map<string, Tensor>, name: string, tensor: Tensor): void {
  const gradient = plan.gradientOf(tensor);
  if (gradient !== undefined) wanted.set(name, plan.keep(gradient));
}

function fail(message: string): never {
  throw new Error(message);
}
