import type { ModelConfig } from "../../config/config.ts";
import { weightShapes } from "../../config/weights.ts";
import type { Batch } from "../../data/batch.ts";
import { at } from "../../lib/assert.ts";
import { type Check, check, largestMagnitude } from "./compare.ts";
import { modelConfig, optimizerConfig } from "./golden-configs.ts";
import { type GoldenFolder, goldenFolder } from "./golden-folder.ts";
import { Goldens, weightName } from "./goldens.ts";
import { referenceStudio } from "./model-goldens.ts";
import type { ModelMaker, ModelSpec } from "./model-under-test.ts";

type Named = Map<string, Float32Array>;

interface SeedSizeFile {
  blank: number;
  classes: number;
  mix_checks: [k: number, i: number, mixed: number][];
  lengths: number[];
  label_lengths: number[];
  padded_frames: number;
  padded_labels: number;
  labels: number[][];
  feature_checks: [b: number, t: number, bin: number, value: number][];
  "logits_sample_positions (b, t, u)": [b: number, t: number, u: number][];
  grads: { rows: [name: string, norm: number, norm64: number, first: number, difference: number][] };
  moving_after: { rows: [name: string, sum: number, first: number][] };
  tensor_checks: { rows: [k: number, name: string, shape: number[], first: number, last: number, sum: number][] };
}

/** The bounds of the fixtures' README for this model, which is deeper than the tiny ones. */
const tolerances = {
  forward: { relative: 5e-5 },
  logits: { relative: 0, absolute: 3e-3 },
  loss: { relative: 2e-5 },
  gradient: 4e-3, // norm of the difference over the norm
};

const FEATURES = 80;

/** The reference run's model at full size, weights, features and labels by the formula in the golden's JSON. */
export function seedSizeCase(
  stem: string,
  folder: GoldenFolder = goldenFolder,
): { spec: ModelSpec; weights: Named; batch: Batch; formulaChecks: Check[] } {
  const file = folder.json<SeedSizeFile>(`${stem}.json`);
  const spec: ModelSpec = {
    model: seedModel(),
    features: FEATURES,
    classes: file.classes,
    blank: file.blank,
    optimizer: optimizerConfig({}),
    studio: referenceStudio,
    accumulationSteps: 1,
    weightNoise: null,
    noise: () => new Float32Array(),
  };
  const weights: Named = new Map();
  for (const [k, { name, shape }] of weightShapes(spec.model, FEATURES, file.classes).entries()) {
    weights.set(name, formulaWeight(k, name, shape));
  }
  const batch = formulaBatch(file);
  return { spec, weights, batch, formulaChecks: checkFormula(file, weights, batch) };
}

/** Encoder, prediction network, a sample of the logits, and losses, in inference mode. */
export async function checkSeedSizeInference(
  stem: string,
  make: ModelMaker,
  folder: GoldenFolder = goldenFolder,
): Promise<Check[]> {
  const { spec, weights, batch, formulaChecks } = seedSizeCase(stem, folder);
  const goldens = Goldens.read(stem, folder);
  const model = await make(spec);
  await model.setWeights(weights);
  const { "logits_sample_positions (b, t, u)": positions } = folder.json<SeedSizeFile>(`${stem}.json`);
  const { encoder, encoderLengths, prediction, logits } = await model.forward(batch, false);
  const losses = await model.losses(batch, false);
  model.dispose();
  return [
    ...formulaChecks,
    check("encoder", encoder, goldens.floats("infer/encoder"), tolerances.forward),
    check("encoder lengths", encoderLengths, goldens.integers("infer/encoder_length"), { relative: 0 }),
    check("prediction", prediction, goldens.floats("infer/prediction"), tolerances.forward),
    check(
      "logits",
      sampled(logits, positions, batch, spec.classes),
      goldens.floats("infer/logits_sample"),
      tolerances.logits,
    ),
    check("losses", losses, goldens.floats("infer/loss"), tolerances.loss),
  ];
}

/**
 * Losses of training mode, norm and first element of every gradient, and what the moving statistics become. The golden
 * has no whole gradients: a first element may differ by as much as the whole gradient may.
 */
export async function checkSeedSizeTraining(
  stem: string,
  make: ModelMaker,
  folder: GoldenFolder = goldenFolder,
): Promise<Check[]> {
  const { spec, weights, batch, formulaChecks } = seedSizeCase(stem, folder);
  const file = folder.json<SeedSizeFile>(`${stem}.json`);
  const goldens = Goldens.read(stem, folder);
  const model = await make(spec);
  await model.setWeights(weights);
  const { losses, gradients, statistics } = await model.gradients(batch);
  model.dispose();
  const checks = [...formulaChecks, check("losses", losses, goldens.floats("train/loss"), tolerances.loss)];
  const largestNorm = Math.max(...file.grads.rows.map(([, , norm]) => norm));
  for (const [goldenName, , norm, first] of file.grads.rows) {
    const name = weightName(goldenName);
    const gradient = gradients.get(name) ?? new Float32Array([Number.NaN]);
    if (norm <= 1e-12) {
      // a bias before batch normalisation: what is left is rounding noise, of which there must be little
      checks.push(check(`norm of ${name}`, [norm2(gradient)], [0], { relative: 0, absolute: 1e-6 * largestNorm }));
      continue;
    }
    const absolute = tolerances.gradient * norm;
    checks.push(check(`norm of ${name}`, [norm2(gradient)], [norm], { relative: 0, absolute }));
    checks.push(check(`first of ${name}`, gradient.subarray(0, 1), [first], { relative: 0, absolute }));
  }
  for (const [goldenName, sum, first] of file.moving_after.rows) {
    const name = weightName(goldenName);
    const values = statistics.get(name) ?? new Float32Array([Number.NaN]);
    const absolute = tolerances.forward.relative * largestMagnitude(values);
    checks.push(check(`first of ${name}`, values.subarray(0, 1), [first], { relative: 0, absolute }));
    const total = values.reduce((a, b) => a + b, 0);
    checks.push(check(`sum of ${name}`, [total], [sum], { relative: 0, absolute: absolute * values.length }));
  }
  return checks;
}

/** The hash of the golden's formula: tensor number and flat element index to 32 bits. */
export function mix(k: number, i: number): number {
  let x = (Math.imul(k, 0x9e3779b1) + i) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** ContextNet's blocks C0 to C22 at alpha 0.5, as the reference run had them. */
function seedModel(): ModelConfig {
  const encoder_blocks = Array.from({ length: 23 }, (_, index) => {
    const isEnd = index === 0 || index === 22;
    return {
      nlayers: isEnd ? 1 : 5,
      kernel_size: 5,
      filters: index === 22 ? 640 : index >= 11 ? 512 : 256,
      strides: [3, 7, 14].includes(index) ? 2 : 1,
      residual: !isEnd,
    };
  });
  return modelConfig({ encoder_blocks, prediction_embed_dim: 640, prediction_rnn_units: 512, joint_dim: 512 });
}

function formulaWeight(k: number, name: string, shape: readonly number[]): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const rule = weightRule(name, shape);
  return Float32Array.from({ length: count }, (_, i) => rule(uniform(k, i)));
}

/** The value of an element from u in [0,1). */
function weightRule(name: string, shape: readonly number[]): (u: number) => number {
  const scaled = (scale: number) => (u: number) => scale * (2 * u - 1);
  switch (name.slice(name.lastIndexOf("/") + 1)) {
    case "gamma":
      return u => 1 + 0.2 * (2 * u - 1);
    case "beta":
    case "bias":
    case "moving_mean":
      return scaled(0.1);
    case "moving_variance":
      return u => 0.25 + 0.15 * u;
    case "depthwise_kernel":
      return scaled(Math.sqrt(3 / at(shape, 0)));
    case "pointwise_kernel":
      return scaled(Math.sqrt(3 / at(shape, 1)));
    case "embeddings":
      return scaled(0.5);
    default:
      return scaled(Math.sqrt((name === "joint/vocab/kernel" ? 27 : 3) / at(shape, 0)));
  }
}

function formulaBatch(file: SeedSizeFile): Batch {
  const { lengths, label_lengths, padded_frames: frames, padded_labels: labelCount, labels } = file;
  const size = lengths.length;
  const inputs = new Float32Array(size * frames * FEATURES);
  for (const [b, length] of lengths.entries()) {
    for (let i = 0; i < length * FEATURES; i++) {
      inputs[b * frames * FEATURES + i] = Math.sqrt(3) * (2 * uniform(5000 + b, i) - 1);
    }
  }
  return {
    size,
    frames,
    labelCount,
    bins: FEATURES,
    inputs,
    inputLengths: Uint32Array.from(lengths),
    predictions: Uint32Array.from(labels.flatMap(row => [file.blank, ...row])),
    predictionLengths: Uint32Array.from(label_lengths, length => length + 1),
    labels: Uint32Array.from(labels.flat()),
    labelLengths: Uint32Array.from(label_lengths),
    utterances: lengths.map((_, b) => ({ path: `utterance ${b}`, transcript: "", duration: 0 })),
  };
}

/** What the golden's JSON says that the formula gives. */
function checkFormula(file: SeedSizeFile, weights: Named, batch: Batch): Check[] {
  const exact = { relative: 0 };
  const checks = file.mix_checks.map(([k, i, mixed]) => check(`mix ${k} ${i}`, [mix(k, i)], [mixed], exact));
  for (const [b, t, bin, value] of file.feature_checks) {
    const index = (b * batch.frames + t) * FEATURES + bin;
    checks.push(check(`feature ${index}`, batch.inputs.subarray(index, index + 1), [value], exact));
  }
  const names = [...weights.keys()];
  for (const [k, goldenName, , first, last, sum] of file.tensor_checks.rows) {
    const values = weights.get(weightName(goldenName)) ?? new Float32Array();
    const total = values.reduce((a, b) => a + b, 0);
    checks.push(check(`place of ${goldenName}`, [names.indexOf(weightName(goldenName))], [k], exact));
    checks.push(check(`ends of ${goldenName}`, [values[0] ?? 0, values.at(-1) ?? 0], [first, last], exact));
    checks.push(check(`sum of ${goldenName}`, [total], [sum], { relative: 1e-12, absolute: 1e-9 }));
  }
  return checks;
}

function uniform(k: number, i: number): number {
  return (mix(k, i) >>> 8) / 2 ** 24;
}

/** The rows of logits [B,T',U+1,V] that the golden holds. */
function sampled(
  logits: Float32Array | undefined,
  positions: readonly [b: number, t: number, u: number][],
  batch: Batch,
  classes: number,
): number[] {
  if (logits === undefined) return [];
  const tokens = batch.labelCount + 1;
  const frames = logits.length / (batch.size * tokens * classes);
  return positions.flatMap(([b, t, u]) => {
    const row = (b * frames + t) * tokens + u;
    return [...logits.subarray(row * classes, (row + 1) * classes)];
  });
}

function norm2(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
