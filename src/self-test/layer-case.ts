import type * as tf from "@tensorflow/tfjs";
import type { GemmTuning } from "../engine/gemm-tuning.ts";
import { Plan } from "../engine/plan.ts";
import type { Upload } from "../engine/program.ts";
import { elementCount, type Tensor } from "../engine/tensor.ts";
import { at } from "../lib/assert.ts";
import type { Random } from "../lib/random.ts";
import { type KernelCase, normals, type Oracle, type RecordedCase } from "./kernel-case.ts";

/** A layer of the engine beside the same layer in TensorFlow.js: its result and the gradient of every variable. */
export interface Layer<Variable extends string, Given extends string, State extends string> {
  /** Shapes of the inputs and weights that get gradients; their values are drawn from the normal distribution. */
  variables: Readonly<Record<Variable, readonly number[]>>;
  /** Lengths and tokens. */
  given?: Readonly<Record<Given, { shape: readonly number[]; values: Uint32Array }>>;
  /** What the layer may move, such as running means: its values at first. */
  state?: Readonly<Record<State, Float32Array>>;
  isTraining?: boolean; // true where it is not said
  gemm?: GemmTuning;
  build(plan: Plan, tensors: Readonly<Record<Variable | Given | State, Tensor>>): Tensor;
  reference(oracle: Oracle, tensors: Readonly<Record<Variable | State, tf.Tensor>>): tf.Tensor;
  stateAfter?(oracle: Oracle, tensors: Readonly<Record<Variable | State, tf.Tensor>>): Record<State, tf.Tensor>;
}

export function layerCase<Variable extends string, Given extends string = never, State extends string = never>(
  name: string,
  layer: Layer<Variable, Given, State>,
): KernelCase {
  return { name, record: (random, gemm) => record(layer, random, gemm) };
}

function record<Variable extends string, Given extends string, State extends string>(
  layer: Layer<Variable, Given, State>,
  random: Random,
  gemm: GemmTuning,
): RecordedCase {
  const plan = new Plan(layer.isTraining ?? true, true, layer.gemm ?? gemm);
  const uploads: [Tensor, Upload][] = [];
  const tensors = new Map<string, Tensor>();
  const variables = entries(layer.variables).map(([name, shape]) => {
    const tensor = plan.tensor(name, shape, { role: "input", needsGradient: true });
    const values = normals(random, elementCount(tensor, {}));
    tensors.set(name, tensor);
    uploads.push([tensor, values]);
    return { name, tensor, shape: [...shape], values };
  });
  for (const [name, { shape, values }] of entries(layer.given)) {
    const tensor = plan.tensor(name, shape, { role: "input", dtype: "u32" });
    tensors.set(name, tensor);
    uploads.push([tensor, values]);
  }
  const state = entries(layer.state).map(([name, values], index) => {
    const tensor = plan.tensor(name, [values.length], { slot: { buffer: "state", offset: STATE_BYTES * index } });
    tensors.set(name, tensor);
    return { name, tensor, values };
  });
  const out = plan.keep(layer.build(plan, named(tensors)));
  const upstream = plan.tensor("upstream", out.shape, { role: "input" });
  const upstreamValues = normals(random, elementCount(out, {}));
  uploads.push([upstream, upstreamValues]);
  plan.seedGradient(out, upstream);
  plan.backward();

  const results: Record<string, Tensor> = { result: out };
  for (const { name, tensor } of variables) {
    const gradient = plan.gradientOf(tensor);
    if (gradient !== undefined) results[`gradient of ${name}`] = plan.keep(gradient);
  }
  for (const { name, tensor } of state) results[name] = tensor;
  const writes = state.map(({ values }, index) => ({ buffer: "state", offset: STATE_BYTES * index, values }));
  const bytes = new Map(state.length === 0 ? [] : [["state", STATE_BYTES * state.length]]);

  const expected = (oracle: Oracle): Record<string, tf.Tensor> => {
    const inputs = variables.map(({ shape, values }) => oracle.tf.tensor(values, shape));
    const held = new Map(state.map(({ name, values }) => [name, oracle.tf.tensor(values)] as const));
    const withState = (given: readonly tf.Tensor[]): Record<Variable | State, tf.Tensor> =>
      named(new Map<string, tf.Tensor>([...held, ...variables.map(({ name }, i) => [name, at(given, i)] as const)]));
    const dy = oracle.tf.tensor(upstreamValues, out.shape as number[]); // no size is left open here
    const both = oracle.tf.valueAndGrads((...given: tf.Tensor[]) => layer.reference(oracle, withState(given)));
    const { value, grads } = both(inputs, dy);
    const gradients = variables.map(({ name }, i) => [`gradient of ${name}`, at(grads, i)] as const);
    const after = layer.stateAfter?.(oracle, withState(inputs)) ?? {};
    return { result: value, ...Object.fromEntries(gradients), ...after };
  };
  return { plan, uploads, results, buffers: { bytes, writes }, expected };
}

/** Room for each state, a multiple of WebGPU's alignment. */
const STATE_BYTES = 256;

function entries<Key extends string, Value>(record: Readonly<Record<Key, Value>> | undefined): [Key, Value][] {
  return Object.entries(record ?? {}) as [Key, Value][]; // records here have no keys but their own
}

/** The map as a record. Its keys are those that the layer lists. */
function named<Key extends string, Value>(values: ReadonlyMap<string, Value>): Record<Key, Value> {
  return Object.fromEntries(values) as Record<Key, Value>; // see above
}
