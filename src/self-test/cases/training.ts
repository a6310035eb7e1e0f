import type * as tf from "@tensorflow/tfjs";
import { type AdamOptions, accumulatePlan, adamScalars, updatePlan } from "../../engine/optimizer.ts";
import { ParameterLayout } from "../../engine/parameters.ts";
import type { Plan } from "../../engine/plan.ts";
import type { Upload } from "../../engine/program.ts";
import type { Tensor } from "../../engine/tensor.ts";
import { NOISE_ARENAS, noiseAddPlan, noiseFillPlan, noiseScalars } from "../../engine/weight-noise.ts";
import { at } from "../../lib/assert.ts";
import type { Random } from "../../lib/random.ts";
import { type KernelCase, type LongLivedBuffers, normals, type Oracle, type RecordedCase } from "../kernel-case.ts";

const shapes = { kernel: [6, 5], bias: [7] };
const layout = new ParameterLayout(
  Object.entries(shapes).map(([name, shape]) => ({ name, shape, trainable: true, isMovingStatistic: false })),
);

export const trainingCases: readonly KernelCase[] = [
  { name: "Adam, each gradient limited", record: random => recordAdam(random, { ...adamOptions, clipnorm: 1 }) },
  { name: "Adam, all gradients limited", record: random => recordAdam(random, { ...adamOptions, clip_norm: 3 }) },
  {
    name: "sum of gradients",
    record(random) {
      const { plan, isFirst } = accumulatePlan(layout);
      const arenas = drawArenas(random, ["gradients", "accumulated"]);
      return {
        plan,
        uploads: [[isFirst, Uint32Array.of(0)]],
        results: slots(plan, ["accumulated"]),
        buffers: arenas.buffers,
        expected: ({ tf }) =>
          arenas.each("accumulated", name =>
            tf.add(arenas.tensor(tf, "gradients", name), arenas.tensor(tf, "accumulated", name)),
          ),
      };
    },
  },
  { name: "weight noise drawn", tolerance: 5e-3, record: recordNoise }, // a shader's cosine may be off by 2^-11
  {
    name: "weight noise added",
    record(random) {
      const plan = noiseAddPlan(layout);
      const arenas = drawArenas(random, ["weights", NOISE_ARENAS[0]]);
      return {
        plan,
        uploads: [],
        results: slots(plan, ["weights"]),
        buffers: arenas.buffers,
        expected: ({ tf }) =>
          arenas.each("weights", name =>
            tf.add(arenas.tensor(tf, "weights", name), arenas.tensor(tf, NOISE_ARENAS[0], name)),
          ),
      };
    },
  },
];

const adamOptions: AdamOptions = {
  beta_1: 0.9,
  beta_2: 0.99,
  epsilon: 1e-3,
  amsgrad: true,
  weight_decay: 0.02,
  clipnorm: null,
  global_clipnorm: null,
  clipvalue: null,
  clip_norm: null,
};

/** One update in the middle of a training. */
function recordAdam(random: Random, adam: AdamOptions): RecordedCase {
  const rate = 0.1;
  const update = updatePlan(layout, { adam, source: "gradients", factor: 1 });
  const moments = ["first moment", "second moment", "largest second moment"];
  const arenas = drawArenas(random, ["weights", "gradients", ...moments], moments.slice(1));
  const iterations = 2; // so far
  return {
    plan: update.plan,
    uploads: [
      [update.scalars, adamScalars(adam, rate, iterations + 1)],
      ...update.tables.map(({ tensor, values }): [Tensor, Upload] => [tensor, values]),
    ],
    results: { norms: update.norms, ...slots(update.plan, ["weights", ...moments]) },
    buffers: arenas.buffers,
    async expectedLater(oracle) {
      const { tf } = oracle;
      const names = Object.keys(shapes);
      const variables = new Map(names.map(name => [name, tf.variable(arenas.tensor(tf, "weights", name))]));
      const optimizer = new oracle.Adam(variables, { ...adam, learning_rate: null });
      const saved = names.flatMap(name =>
        ["m", "v", "vhat"].map((key, i) => [`${key}/${name}`, arenas.values(moments[i] ?? "", name)] as const),
      );
      optimizer.restore({ iterations, moments: new Map(saved) });
      const norms = tf.tidy(() => {
        const gradients = names.map(name => arenas.tensor(tf, "gradients", name));
        const all = oracle.globalNorm(gradients);
        const limit = adam.clip_norm;
        const limited = gradients.map(values => (limit === null ? values : oracle.limitNorm(values, all, limit)));
        optimizer.apply(new Map(names.map((name, i) => [name, { values: at(limited, i) }])), rate);
        return all.dataSync();
      });
      const after = await optimizer.state();
      const values: Record<string, ArrayLike<number>> = { "global norm": norms };
      for (const [name, variable] of variables) {
        values[`weights of ${name}`] = await variable.data();
        for (const [i, key] of ["m", "v", "vhat"].entries()) {
          values[`${moments[i]} of ${name}`] = after.moments.get(`${key}/${name}`) ?? [];
        }
        variable.dispose();
      }
      optimizer.dispose();
      return values;
    },
    decode(words) {
      const floats = (result: string) => new Float32Array(words(result));
      const stored = Object.keys(slots(update.plan, ["weights", ...moments])).map(key => [key, floats(key)] as const);
      return { "global norm": floats("norms").slice(0, 1), ...Object.fromEntries(stored) };
    },
  };
}

/** The generator's integers are made here (PCG by O'Neill 2014, Jarzynski and Olano 2020), the normal numbers by TensorFlow.js. */
function recordNoise(random: Random): RecordedCase {
  const [seed, step] = [random.uint32(), 3];
  const deviations = [0.5, 2, 0] as const;
  const partOf = (name: string) => (name === "kernel" ? 0 : 1);
  const { plan, chunks, chunkValues, scalars } = noiseFillPlan(layout, partOf);
  return {
    plan,
    uploads: [
      [chunks, chunkValues],
      [scalars, noiseScalars(seed, step, deviations)],
    ],
    results: slots(plan, ["noise"]),
    buffers: { bytes: layout.bufferBytes(["noise"]), writes: [] },
    expected({ tf }) {
      const noise = [...layout.slots.values()].map(({ name, offset, elements }) => {
        const hashed = Array.from({ length: elements }, (_, i) => hash(offset / 4 + i, step, seed));
        const first = tf.tensor1d(hashed.map(([x]) => ((x >>> 8) + 0.5) / 2 ** 24));
        const second = tf.tensor1d(hashed.map(([, y]) => (y >>> 8) / 2 ** 24));
        const normal = tf.mul(tf.sqrt(tf.mul(tf.log(first), -2)), tf.cos(tf.mul(second, 2 * Math.PI)));
        return [`noise of ${name}`, tf.mul(normal, deviations[partOf(name)])] as const;
      });
      return Object.fromEntries(noise);
    },
  };
}

function hash(x: number, y: number, z: number): [number, number] {
  let [a, b, c] = [x, y, z].map(value => (Math.imul(value, 1_664_525) + 1_013_904_223) | 0) as [number, number, number]; // three in, three out
  const mix = () => {
    a = (a + Math.imul(b, c)) | 0;
    b = (b + Math.imul(c, a)) | 0;
    c = (c + Math.imul(a, b)) | 0;
  };
  mix();
  [a, b, c] = [a ^ (a >>> 16), b ^ (b >>> 16), c ^ (c >>> 16)];
  mix();
  return [a, b];
}

/** Every weight's range of the arenas, as results. */
function slots(plan: Plan, arenas: readonly string[]): Record<string, Tensor> {
  const results: Record<string, Tensor> = {};
  for (const arena of arenas) {
    for (const { name, shape, page, offset } of layout.slots.values()) {
      results[`${arena} of ${name}`] = plan.tensor(name, shape, { slot: { buffer: `${arena}/${page}`, offset } });
    }
  }
  return results;
}

interface Arenas {
  buffers: LongLivedBuffers;
  values(arena: string, name: string): Float32Array<ArrayBuffer>;
  tensor(library: Oracle["tf"], arena: string, name: string): tf.Tensor;
  /** A result for every weight of the arena. */
  each(arena: string, make: (name: string) => tf.Tensor): Record<string, tf.Tensor>;
}

function drawArenas(random: Random, arenas: readonly string[], squared: readonly string[] = []): Arenas {
  const drawn = new Map<string, Float32Array<ArrayBuffer>>();
  const writes: LongLivedBuffers["writes"][number][] = [];
  for (const arena of arenas) {
    for (const { name, page, offset, elements } of layout.slots.values()) {
      const values = Float32Array.from(normals(random, elements), value =>
        squared.includes(arena) ? value * value : value,
      );
      drawn.set(`${arena} of ${name}`, values);
      writes.push({ buffer: `${arena}/${page}`, offset, values });
    }
  }
  const values = (arena: string, name: string) => drawn.get(`${arena} of ${name}`) ?? new Float32Array();
  return {
    buffers: { bytes: layout.bufferBytes(arenas), writes },
    values,
    tensor: (library, arena, name) => library.tensor(values(arena, name), layout.slot(name).shape as number[]), // plain numbers
    each: (arena, make) => Object.fromEntries(Object.keys(shapes).map(name => [`${arena} of ${name}`, make(name)])),
  };
}
