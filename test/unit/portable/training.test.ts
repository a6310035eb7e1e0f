import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Batch } from "../../../src/data/batch.ts";
import { Random } from "../../../src/lib/random.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { selectBackend } from "../../../src/portable/backend.ts";
import { PortableModel, type PortableOptions } from "../../../src/portable/model.ts";
import { check, failures, largestMagnitude } from "../../support/compare.ts";
import { modelConfig, optimizerConfig } from "../../support/golden-configs.ts";

beforeAll(() => selectBackend(["cpu"]));

const config = modelConfig({
  encoder_blocks: [{ nlayers: 1, kernel_size: 2, filters: 16, strides: 2, residual: true }],
  prediction_embed_dim: 3,
  prediction_rnn_units: 4,
  joint_dim: 5,
});
const options: PortableOptions = {
  blank: 0,
  optimizer: optimizerConfig({}),
  studio: { masked_batch_norm: false, fastemit_lambda: 0, clip_norm: null, accumulation: "mean" },
  accumulationSteps: 1,
  weightNoise: null,
};

describe("PortableModel in training", () => {
  it("learns a batch by heart", async () => {
    const model = await randomModel();
    const first = mean((await model.trainStep(batch(), 0.05)).losses);
    for (let step = 0; step < 30; step++) await model.trainStep(batch(), 0.05);
    expect(mean(await model.losses(batch(), true))).toBeLessThan(first / 3);
    model.dispose();
  });

  it.each([1, 3])("holds as many tensors after step 50 as after step 5, accumulating %i", async accumulationSteps => {
    const noise = {
      encoder_step: 1,
      encoder_stddev: 0.01,
      predict_net_step: 1,
      predict_net_stddev: 0.01,
      joint_net_step: null,
      joint_net_stddev: null,
    };
    const before = tf.memory().numTensors;
    const model = await randomModel({ accumulationSteps, weightNoise: noise });
    const held: number[] = [];
    for (let step = 1; step <= 50; step++) {
      await model.trainStep(batch(), 0.01);
      if (step === 5 || step === 50) held.push(tf.memory().numTensors);
    }
    expect(held[1]).toBe(held[0]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("takes utterances of one frame, without labels and with more labels than frames", async () => {
    const model = await randomModel();
    const { losses, gradientNorm, isFinite } = await model.trainStep(
      batch({ inputLengths: [1, 2, 7], labelLengths: [0, 4, 3] }),
      0.01,
    );
    expect(isFinite).toBe(true);
    expect(gradientNorm).toBeGreaterThan(0);
    expect([...losses].every(loss => loss > 0)).toBe(true);
    model.dispose();
  });

  it("changes nothing where the loss is not finite", async () => {
    const model = await randomModel();
    const before = await model.weights();
    const broken = batch();
    broken.inputs.fill(Number.NaN);
    const { isFinite, isUpdate } = await model.trainStep(broken, 0.01);
    expect({ isFinite, isUpdate }).toEqual({ isFinite: false, isUpdate: false });
    expect(await model.weights()).toEqual(before);
    expect(model.iterations).toBe(0);
    model.dispose();
  });

  it("names the utterance whose labels hold the blank", async () => {
    const model = await randomModel();
    const wrong = batch();
    wrong.labels[5] = 0;
    const refusal = await model.trainStep(wrong, 0.01).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StudioError);
    expect(refusal).toMatchObject({ code: "blank-in-labels", place: { utterance: "utterance 1" } });
    model.dispose();
  });

  it("gives FastEmit's gradient: label arcs weigh more, losses stay", async () => {
    const plain = await (await randomModel()).gradients(batch());
    const fast = await (await randomModel({ studio: { ...options.studio, fastemit_lambda: 0.5 } })).gradients(batch());
    const faster = await (await randomModel({ studio: { ...options.studio, fastemit_lambda: 1 } })).gradients(batch());
    const name = "joint/vocab/bias";
    const [a, b, c] = [plain, fast, faster].map(result => [...(result.gradients.get(name) ?? [])]);
    const halfway = a?.map((value, i) => (value + (c?.[i] ?? 0)) / 2) ?? [];
    expect(fast.losses).toEqual(plain.losses);
    expect(failures([check("linear in lambda", b, halfway, { relative: 1e-5 })])).toEqual([]);
    expect(largestMagnitude((b ?? []).map((value, i) => value - (a?.[i] ?? 0)))).toBeGreaterThan(1e-2);
  });

  it("does not see padding in its loss with masked batch normalisation", async () => {
    const masked = { studio: { ...options.studio, masked_batch_norm: true } };
    const wide = await (await randomModel(masked)).losses(batch({ frames: 13 }), true);
    const tight = await (await randomModel(masked)).losses(batch({ frames: 7 }), true);
    const plain = await (await randomModel()).losses(batch({ frames: 13 }), true);
    expect(failures([check("losses", wide, tight, { relative: 1e-5 })])).toEqual([]);
    expect(largestMagnitude(plain.map((loss, b) => loss - (tight[b] ?? 0)))).toBeGreaterThan(1e-3);
  });

  it("limits the global norm to clip_norm", async () => {
    const studio = { ...options.studio, clip_norm: 0.01 };
    const model = await randomModel({ studio, optimizer: optimizerConfig({ beta_1: 0, beta_2: 0.5 }) });
    const { gradientNorm } = await model.trainStep(batch(), 0.01);
    const { moments } = await model.optimizerState();
    const squares = [...moments]
      .filter(([key]) => key.startsWith("m/"))
      .flatMap(([, values]) => [...values].map(x => x * x));
    expect(gradientNorm).toBeGreaterThan(0.1);
    expect(Math.sqrt(squares.reduce((sum, x) => sum + x, 0))).toBeCloseTo(0.01, 6);
    model.dispose();
  });

  it("refuses weights that do not fit and keeps those it has", async () => {
    const model = await randomModel();
    const before = await model.weights();
    const wrong = new Map(before);
    wrong.set("joint/vocab/bias", new Float32Array(3));
    expect(() => model.setWeights(wrong)).toThrow(/joint\/vocab\/bias has 3 values/);
    expect(await model.weights()).toEqual(before);
    model.dispose();
  });
});

async function randomModel(changed: Partial<PortableOptions> = {}): Promise<PortableModel> {
  const model = new PortableModel(config, 4, 6, { ...options, ...changed });
  const random = new Random(5);
  const weights = new Map<string, Float32Array>();
  for (const [name, zeros] of await model.weights()) {
    weights.set(
      name,
      zeros.map(() => (name.endsWith("variance") ? 1 + random.uniform() : random.normal() / 2)),
    );
  }
  model.setWeights(weights);
  return model;
}

function batch({ frames = 9, inputLengths = [7, 5, 6], labelLengths = [2, 4, 3] } = {}): Batch {
  const random = new Random(9);
  const [size, bins, labelCount] = [3, 4, 4];
  const inputs = new Float32Array(size * frames * bins);
  for (let b = 0; b < size; b++) {
    for (let i = 0; i < (inputLengths[b] ?? 0) * bins; i++) inputs[b * frames * bins + i] = random.normal();
  }
  const labels = new Uint32Array(size * labelCount);
  const predictions = new Uint32Array(size * (labelCount + 1));
  for (const [b, length] of labelLengths.entries()) {
    for (let u = 0; u < length; u++) {
      labels[b * labelCount + u] = 1 + random.integer(5);
      predictions[b * (labelCount + 1) + u + 1] = labels[b * labelCount + u] ?? 0;
    }
  }
  return {
    size,
    frames,
    labelCount,
    bins,
    inputs,
    labels,
    predictions,
    inputLengths: Uint32Array.from(inputLengths),
    labelLengths: Uint32Array.from(labelLengths),
    predictionLengths: Uint32Array.from(labelLengths, length => length + 1),
    utterances: labelLengths.map((_, b) => ({ path: `utterance ${b}`, transcript: "", duration: 1 })),
  };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
