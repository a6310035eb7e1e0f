import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodedFrames, parameterCounts, weightShapes } from "../../../src/config/weights.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";
import { modelConfigOfYaml } from "../../support/golden-configs.ts";

interface ModelGolden {
  model_config: string;
  classes: number;
  features: number;
  time_reduction_factor: number;
  weight_order: string[];
  trainable_weight_order: string[];
  layers: Record<string, { count_params: number }>;
}
interface H5Golden {
  model_config: string;
  classes: number;
  features: number;
  h5: { groups: Record<string, { weight_names: string[] }> };
}

/** Shapes from the head of a safetensors file. */
function shapesIn(path: string): Record<string, { shape: number[] }> {
  const bytes = readFileSync(path);
  return JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
}

const models = [
  "model/seedlike",
  "model/same_onehot_gru_mul",
  "model/two_lstm_projection",
  "model/rnn_no_encoder_linear",
  "model/no_prejoint_gru2",
  "model/frozen_encoder",
  "model/frozen_prediction",
  "model/frozen_joint_unrolled",
  "training/seedlike",
  "training/same_onehot_gru_mul",
  "training/two_lstm_projection",
  "training/frozen_encoder",
  "training/accumulation_3",
];

describe("weightShapes", () => {
  for (const name of models) {
    it.runIf(hasFixture(`${name}.json`))(`lists names, order and trainability of ${name} as Keras does`, () => {
      const golden = readFixtureJson<ModelGolden>(`${name}.json`);
      const model = modelConfigOfYaml(golden.model_config);
      const weights = weightShapes(model, golden.features, golden.classes);
      const named = weights.map(weight => ({ ...weight, name: `${model.name}/${weight.name}:0` }));
      expect(named.map(weight => weight.name)).toEqual(golden.weight_order);
      expect(named.filter(weight => weight.trainable).map(weight => weight.name)).toEqual(
        golden.trainable_weight_order,
      );
      if (golden.layers !== undefined) {
        const counts = parameterCounts(model, golden.features, golden.classes);
        expect(counts.encoder).toBe(golden.layers.encoder?.count_params);
        expect(counts.prediction).toBe(golden.layers.prediction?.count_params);
        expect(counts.joint).toBe(golden.layers.joint?.count_params);
      }
      if (name.startsWith("model/") && hasFixture(`${name}.safetensors`)) {
        const shapes = shapesIn(fixture(`${name}.safetensors`));
        for (const weight of named) expect(weight.shape).toEqual(shapes[`weights/${weight.name}`]?.shape);
      }
    });
  }

  for (const name of ["seed_depth", "frozen_encoder", "frozen_prediction", "two_lstm_projection", "seedlike"]) {
    it.runIf(hasFixture(`weights/${name}.json`))(`gives the order of weights/${name}.h5`, () => {
      const golden = readFixtureJson<H5Golden>(`weights/${name}.json`);
      const model = modelConfigOfYaml(golden.model_config);
      const groups = golden.h5.groups;
      const names = ["encoder", "prediction", "joint"].flatMap(part => groups[part]?.weight_names ?? []);
      const weights = weightShapes(model, golden.features, golden.classes);
      expect(weights.map(weight => `${model.name}/${weight.name}:0`)).toEqual(names);
    });
  }

  it("computes fans from the receptive field", () => {
    const model = modelConfigOfYaml("encoder_blocks: [{nlayers: 1, kernel_size: 5, filters: 32}]");
    const [depthwise, pointwise] = weightShapes(model, 7, 11);
    expect(depthwise).toMatchObject({ shape: [5, 7, 1], fanIn: 35, fanOut: 5 });
    expect(pointwise).toMatchObject({ shape: [1, 7, 16], fanIn: 7, fanOut: 16 });
  });
});

describe("encodedFrames", () => {
  it("rounds up at every stride", () => {
    const model = modelConfigOfYaml("encoder_blocks: [{strides: 2}, {strides: 2}, {strides: 2}]");
    expect([2972, 1, 0, 9].map(frames => encodedFrames(model, frames))).toEqual([372, 1, 0, 2]);
  });
});
