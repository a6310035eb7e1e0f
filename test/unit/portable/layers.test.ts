import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Activation, EncoderBlockConfig } from "../../../src/config/config.ts";
import { selectBackend } from "../../../src/portable/backend.ts";
import { batchNorm } from "../../../src/portable/batch-norm.ts";
import { convBlock, convModule, squeezeExcite } from "../../../src/portable/encoder.ts";
import { joint } from "../../../src/portable/joint.ts";
import type { Pass } from "../../../src/portable/pass.ts";
import { embed, prediction, predictionStep } from "../../../src/portable/prediction.ts";
import { type Check, check, checkGradients, failures, tolerances } from "../../support/compare.ts";
import { modelConfig } from "../../support/golden-configs.ts";
import { Goldens } from "../../support/goldens.ts";
import { type JointConfig, type LayerCase, layerCases, type PredictionConfig } from "../../support/layer-goldens.ts";

beforeAll(() => selectBackend(["cpu"]));

type Layer = Pick<EncoderBlockConfig, "kernel_size" | "strides" | "padding"> & { activation: Activation };

describe("convModule", () => {
  const goldens = Goldens.read("layers/conv_module");
  it.each(layerCases<LayerCase<Layer>>("conv_module"))("meets $name", ({ name, config }) => {
    const run = (pass: Pass, inputs: Inputs) => {
      const values = inputs("x") as tf.Tensor3D;
      return convModule(pass, "conv_module", config, { values, lengths: fullLengths(values) }).values;
    };
    expect(failures(checkLayer(goldens, name, ["infer", "train"], run))).toEqual([]);
  });
});

describe("squeezeExcite", () => {
  const goldens = Goldens.read("layers/se_module");
  it.each(layerCases<LayerCase<Layer>>("se_module"))("meets $name", ({ name, config }) => {
    const lengths = [...goldens.integers(`${name}/in/length`)];
    const run = (pass: Pass, inputs: Inputs) =>
      squeezeExcite(pass, "se", config, { values: inputs("x") as tf.Tensor3D, lengths });
    expect(failures(checkLayer(goldens, name, ["infer", "train"], run))).toEqual([]);
  });
});

describe("convBlock", () => {
  const goldens = Goldens.read("layers/conv_block");
  const cases = layerCases<LayerCase<EncoderBlockConfig> & { out_length: number[] }>("conv_block");
  it.each(cases)("meets $name", ({ name, config, out_length: outLength }) => {
    const lengths = [...goldens.integers(`${name}/in/length`)];
    const run = (pass: Pass, inputs: Inputs) => {
      const output = convBlock(pass, "block_0", config, { values: inputs("x") as tf.Tensor3D, lengths });
      expect(output.lengths).toEqual(outLength);
      return output.values;
    };
    expect(failures(checkLayer(goldens, name, ["infer", "train"], run))).toEqual([]);
  });
});

describe("joint", () => {
  const goldens = Goldens.read("layers/joint");
  it.each(layerCases<LayerCase<JointConfig> & { masked: boolean }>("joint"))(
    "meets $name",
    ({ name, config, masked }) => {
      const model = modelConfig({ ...config, joint_activation: config.activation });
      const run = (pass: Pass, inputs: Inputs) =>
        joint(pass, model, inputs("enc"), inputs("pred"), masked ? tf.expandDims(inputs("mask"), 2) : undefined);
      expect(failures(checkLayer(goldens, name, ["train"], run))).toEqual([]);
    },
  );
});

describe("prediction", () => {
  const goldens = Goldens.read("layers/prediction");
  const cases = layerCases<LayerCase<PredictionConfig>>("prediction");

  it.each(cases)("meets $name", ({ name, config }) => {
    const lengths = [...goldens.integers(`${name}/in/length`)];
    const run = (pass: Pass, inputs: Inputs) => {
      const tokens = tf.cast(inputs("tokens"), "int32") as tf.Tensor2D;
      const model = predictionModel(config);
      return prediction(pass, model, embed(pass, model, tokens, config.blank, config.vocab_size), lengths);
    };
    expect(failures(checkLayer(goldens, name, ["train"], run))).toEqual([]);
  });

  it.each(cases)("takes one step as $name does", ({ name, config }) => {
    const model = predictionModel(config);
    const checks = [0, 4].flatMap(token =>
      scoped(() => {
        const pass = goldenPass(goldens, name, false);
        const before = tf.tensor(goldens.floats(`${name}/step/states_in`), goldens.shape(`${name}/step/states_in`));
        const states = tf.unstack(before).map(layer => tf.unstack(layer) as tf.Tensor2D[]); // [layers,parts,1,units]
        const inputs = tf.squeeze<tf.Tensor2D>(
          embed(pass, model, tf.tensor2d([[token]], [1, 1], "int32"), config.blank, config.vocab_size),
          [1],
        );
        const step = predictionStep(pass, model, inputs, states);
        const after = step.states.flatMap(layer => layer.flatMap(part => [...part.dataSync()]));
        return [
          check("output", step.output.dataSync(), goldens.floats(`${name}/step/token${token}/out`), tolerances.forward),
          check("states", after, goldens.floats(`${name}/step/token${token}/states`), tolerances.forward),
        ];
      }),
    );
    expect(failures(checks)).toEqual([]);
  });
});

describe("batchNorm", () => {
  const goldens = Goldens.read("layers/batch_norm");
  it.each(layerCases<{ name: string; calls: number }>("batch_norm"))(
    "meets $name over its calls",
    ({ name, calls }) => {
      const weights = strip(goldens.under(`${name}/w/`));
      const checks: Check[] = [];
      const run = (x: tf.Tensor3D, pass: Pass) => batchNorm(renamed(pass), "bn", x, fullLengths(x));
      for (let call = 0; call < calls; call++) {
        const inputs = new Map([
          ["x", { values: goldens.floats(`${name}/x${call}`), shape: goldens.shape(`${name}/x${call}`) }],
        ]);
        const shapes = new Map([...weights].map(([weight, values]) => [weight, [values.length]]));
        const result = gradientsOf(weights, shapes, inputs, goldens.floats(`${name}/R`), true, (pass, given) =>
          run(given("x") as tf.Tensor3D, pass),
        );
        checks.push(check(`output ${call}`, result.output, goldens.floats(`${name}/out${call}`), tolerances.forward));
        const actual = new Map([...result.gradients].map(([key, value]) => [key.replace("input/", ""), value]));
        checks.push(...checkGradients(actual, goldens.under(`${name}/grad${call}/`)));
        for (const [statistic, expected] of goldens.under(`${name}/after${call}/`)) {
          const after = result.statistics.get(statistic);
          checks.push(check(`${statistic} ${call}`, after, expected, tolerances.movingStatistic));
          weights.set(statistic, Float32Array.from(after ?? []));
        }
      }
      expect(failures(checks)).toEqual([]);
    },
  );

  it("leaves padding out of masked statistics", () => {
    const { masked, alone } = scoped(() => {
      const weights = new Map(
        ["gamma", "beta", "moving_mean", "moving_variance"].map(key => [`bn/${key}`, tf.tensor1d([1, 2])]),
      );
      const kept = new Map<string, Float32Array>();
      const pass: Pass = {
        training: true,
        maskedBatchNorm: true,
        weight: name => weights.get(name) ?? tf.scalar(Number.NaN),
        keepStatistic: (name, value) => kept.set(name, Float32Array.from(value.dataSync())),
      };
      const statistics = (x: tf.Tensor3D, lengths: number[]) => {
        const output = batchNorm(pass, "bn", x, lengths);
        return { first: [...tf.slice(output, 0, 1).dataSync()], moving: [...kept.values()].map(value => [...value]) };
      };
      const frame = [1, 5, -2, 3];
      const padded = tf.tensor3d([...frame, 900, 900, 4, 4, 77, 77, 77, 77], [2, 3, 2]);
      const short = tf.tensor3d([...frame, 4, 4], [1, 3, 2]);
      const all = statistics(padded, [2, 1]);
      return { masked: { ...all, first: all.first.slice(0, 4) }, alone: { ...statistics(short, [3]) } };
    });
    expect(masked.moving.flat()).toEqual(alone.moving.flat());
    expect(masked.first).toEqual(alone.first.slice(0, 4));
  });
});

type Inputs = (name: string) => tf.Tensor;

/** Output, gradients of sum(output R) and moving statistics of a recorded layer. */
function checkLayer(
  goldens: Goldens,
  name: string,
  modes: ("infer" | "train")[],
  run: (pass: Pass, inputs: Inputs) => tf.Tensor,
): Check[] {
  const weights = strip(goldens.under(`${name}/w/`));
  const shapes = new Map([...weights.keys()].map(key => [key, goldens.shape(`${name}/w/${key}:0`)]));
  const inputs = new Map(
    [...goldens.under(`${name}/in/`)].map(([key, values]) => [
      key,
      { values, shape: goldens.shape(`${name}/in/${key}`) },
    ]),
  );
  return modes.flatMap(mode => {
    const result = gradientsOf(weights, shapes, inputs, goldens.floats(`${name}/R`), mode === "train", run);
    const expected = strip(goldens.under(`${name}/${mode}/grad/`));
    const isNoise = (weight: string) => mode === "train" && weight.endsWith("conv/bias"); // before batch normalisation
    const checks = [
      check(`${mode} output`, result.output, goldens.floats(`${name}/${mode}/out`), tolerances.forward),
      ...checkGradients(result.gradients, expected, new Set([...expected.keys()].filter(isNoise))),
    ];
    if (mode === "infer") return checks;
    for (const [statistic, after] of strip(goldens.under(`${name}/train/after/`))) {
      checks.push(check(statistic, result.statistics.get(statistic), after, tolerances.movingStatistic));
    }
    return checks;
  });
}

function gradientsOf(
  weights: ReadonlyMap<string, Float32Array>,
  shapes: ReadonlyMap<string, number[]>,
  inputs: ReadonlyMap<string, { values: Float32Array; shape: number[] }>,
  R: Float32Array<ArrayBuffer>,
  training: boolean,
  run: (pass: Pass, inputs: Inputs) => tf.Tensor,
) {
  return scoped(() => {
    const variables = new Map<string, tf.Variable>();
    for (const [key, values] of weights) variables.set(key, tf.variable(tf.tensor(values, shapes.get(key) ?? [])));
    const given = new Map<string, tf.Tensor>();
    for (const [key, { values, shape }] of inputs) {
      const isVariable = ["x", "enc", "pred"].includes(key); // the others are lengths, tokens and masks
      given.set(key, isVariable ? tf.variable(tf.tensor(values, shape)) : tf.tensor(values, shape));
    }
    for (const [key, tensor] of given) if (tensor instanceof tf.Variable) variables.set(`input/${key}`, tensor);
    const statistics = new Map<string, Float32Array>();
    let output = new Float32Array();
    const pass: Pass = {
      training,
      maskedBatchNorm: false,
      weight: key => found(variables, key),
      keepStatistic: (key, value) => statistics.set(key, Float32Array.from(value.dataSync())),
    };
    const { grads } = tf.variableGrads(() => {
      const result = run(pass, key => found(given, key));
      output = Float32Array.from(result.dataSync());
      return tf.sum(tf.mul(result, tf.tensor(R, result.shape)));
    });
    const gradients = new Map<string, Float32Array>();
    for (const [key, variable] of variables) {
      const gradient = grads[variable.name];
      if (gradient !== undefined) gradients.set(key, Float32Array.from(gradient.dataSync()));
      variable.dispose();
    }
    return { output, gradients, statistics };
  });
}

/** tf.tidy for results that are not tensors. */
function scoped<Result>(run: () => Result): Result {
  tf.engine().startScope();
  try {
    return run();
  } finally {
    tf.engine().endScope();
  }
}

function goldenPass(goldens: Goldens, name: string, training: boolean): Pass {
  return {
    training,
    maskedBatchNorm: false,
    weight: key => tf.tensor(goldens.floats(`${name}/w/${key}:0`), goldens.shape(`${name}/w/${key}:0`)),
    keepStatistic: () => undefined,
  };
}

/** The recorded weights of a lone batch normalisation have no layer in front. */
function renamed(pass: Pass): Pass {
  return {
    ...pass,
    weight: name => pass.weight(name.replace("bn/", "")),
    keepStatistic: (name, value) => pass.keepStatistic(name.replace("bn/", ""), value),
  };
}

function found(tensors: ReadonlyMap<string, tf.Tensor>, key: string): tf.Tensor {
  const tensor = tensors.get(key);
  if (tensor === undefined) throw new Error(`No tensor ${key}`);
  return tensor;
}

function strip<Value>(named: ReadonlyMap<string, Value>): Map<string, Value> {
  return new Map([...named].map(([key, value]) => [key.replace(/:0$/, ""), value]));
}

function fullLengths(x: tf.Tensor3D): number[] {
  return Array.from({ length: x.shape[0] }, () => x.shape[1]);
}

function predictionModel(config: PredictionConfig) {
  return modelConfig({
    prediction_label_encode_mode: config.label_encoder_mode,
    prediction_embed_dim: config.embed_dim,
    prediction_num_rnns: config.num_rnns,
    prediction_rnn_units: config.rnn_units,
    prediction_rnn_type: config.rnn_type,
    prediction_layer_norm: config.layer_norm,
    prediction_projection_units: config.projection_units,
  });
}
