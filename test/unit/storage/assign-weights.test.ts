import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type WeightPart, type WeightShape, weightShapes } from "../../../src/config/weights.ts";
import { at } from "../../../src/lib/assert.ts";
import { assignWeights } from "../../../src/storage/assign-weights.ts";
import { type KerasWeights, readKerasWeights } from "../../../src/storage/hdf5.ts";
import { fixture, readFixtureJson } from "../../support/fixtures.ts";
import { modelConfigOfYaml } from "../../support/golden-configs.ts";

const strict = { skipMismatch: false };
const lenient = { skipMismatch: true };

function shapeOf(name: string, shape: number[]): WeightShape {
  const part = at(name.split("/"), 0) as WeightPart; // the tests only use names of parts
  return { name, shape, part, trainable: true, isMovingStatistic: false, initializer: "zeros", fanIn: 0, fanOut: 0 };
}

const shapes = [shapeOf("encoder/a", [2]), shapeOf("encoder/b", [1, 3]), shapeOf("joint/bias", [1])];

function stored(): KerasWeights {
  return [
    { layer: "joint", weights: [{ name: "other/joint/bias:0", shape: [1], values: Float32Array.of(6) }] },
    {
      layer: "encoder",
      weights: [
        { name: "other/encoder/x:0", shape: [2], values: Float32Array.of(1, 2) },
        { name: "other/encoder/y:0", shape: [1, 3], values: Float32Array.of(3, 4, 5) },
      ],
    },
  ];
}

describe("assignWeights", () => {
  it("matches layers by name and tensors by position, whatever the tensors are called", () => {
    const { values, warnings } = assignWeights(stored(), shapes, strict);
    expect([...values]).toEqual([
      ["encoder/a", Float32Array.of(1, 2)],
      ["encoder/b", Float32Array.of(3, 4, 5)],
      ["joint/bias", Float32Array.of(6)],
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    "frozen_encoder",
    "frozen_prediction",
    "same_onehot_gru_mul",
    "seed_depth",
    "seedlike",
    "two_lstm_projection",
  ])("gives every tensor of %s to the model's tensor of that name", async stem => {
    const golden = readFixtureJson<{ model_config: string; features: number; classes: number }>(`weights/${stem}.json`);
    const model = modelConfigOfYaml(golden.model_config);
    const file = await readKerasWeights(readFileSync(fixture(`weights/${stem}.h5`)));
    const { values, warnings } = assignWeights(file, weightShapes(model, golden.features, golden.classes), strict);
    const weights = file.flatMap(layer => layer.weights);
    expect(warnings).toEqual([]);
    expect(values.size).toBe(weights.length);
    for (const weight of weights) expect(values.get(weight.name.slice(model.name.length + 1, -2))).toBe(weight.values);
  });

  it("names the tensor whose shape differs, and with skipMismatch skips that tensor alone", () => {
    const file = stored();
    at(at(file, 1).weights, 1).shape = [3, 1];
    const message = "Tensor encoder/b is [1,3] in the model but other/encoder/y:0 is [3,1] in the file.";
    expect(() => assignWeights(file, shapes, strict)).toThrow(
      expect.objectContaining({ code: "weights-mismatch", message }),
    );
    const { values, warnings } = assignWeights(file, shapes, lenient);
    expect([...values.keys()]).toEqual(["encoder/a", "joint/bias"]);
    expect(warnings).toEqual([`${message} Skipped the tensor.`]);
  });

  it("names the first tensor that is missing in the file, and with skipMismatch skips the layer", () => {
    const file = stored();
    at(file, 1).weights.shift();
    const message =
      "Layer encoder has 1 tensors in the file and 2 in the model: " +
      "Tensor encoder/a is [2] in the model but other/encoder/y:0 is [1,3] in the file.";
    expect(() => assignWeights(file, shapes, { skipMismatch: false, file: "w.h5" })).toThrow(
      expect.objectContaining({ code: "weights-mismatch", message, place: { file: "w.h5" } }),
    );
    const { values, warnings } = assignWeights(file, shapes, lenient);
    expect([...values.keys()]).toEqual(["joint/bias"]);
    expect(warnings).toEqual([`${message} Skipped the layer.`]);
  });

  it("says so where the file ends early or goes on", () => {
    const short = stored();
    at(short, 1).weights.pop();
    expect(() => assignWeights(short, shapes, strict)).toThrow("the file has nothing for encoder/b.");
    const long = stored();
    at(long, 0).weights.push({ name: "other/joint/more:0", shape: [1], values: Float32Array.of(0) });
    expect(() => assignWeights(long, shapes, strict)).toThrow("the model has no place for other/joint/more:0.");
  });

  it("refuses a file without one of the layers, and ignores layers of its own with a warning", () => {
    const renamed = stored();
    at(renamed, 0).layer = "joint_net";
    expect(() => assignWeights(renamed, shapes, strict)).toThrow("no layer joint, so nothing for tensor joint/bias");
    const { values, warnings } = assignWeights(renamed, shapes, lenient);
    expect(values.has("joint/bias")).toBe(false);
    expect(warnings).toEqual([
      "The file has no layer joint, so nothing for tensor joint/bias. Skipped the layer.",
      "Layer joint_net of the file is not in the model. Ignored.",
    ]);
  });
});
