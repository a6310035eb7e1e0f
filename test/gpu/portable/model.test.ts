import { beforeAll, describe, expect, it } from "vitest";
import { selectBackend } from "../../../src/portable/backend.ts";
import { PortableModel } from "../../../src/portable/model.ts";
import { failures } from "../../support/compare.ts";
import { checkDecoding, checkModel, checkTraining, type ModelSpec } from "../../support/model-goldens.ts";

beforeAll(() => selectBackend(["webgpu"]));

const make = ({ model, features, classes, ...options }: ModelSpec) =>
  new PortableModel(model, features, classes, options);

describe("PortableModel on WebGPU", () => {
  it.each(["frozen_encoder", "same_onehot_gru_mul"])("meets the outputs, losses and gradients of %s", async name => {
    expect(failures(await checkModel(name, make))).toEqual([]);
  });

  it("takes the recorded training steps of clipnorm", async () => {
    expect(failures(await checkTraining("clipnorm", make))).toEqual([]);
  });

  it("decodes lstm2_projection token by token", async () => {
    expect(failures(await checkDecoding("lstm2_projection", make))).toEqual([]);
  });
});
