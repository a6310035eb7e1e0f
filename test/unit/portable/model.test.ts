import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { selectBackend } from "../../../src/portable/backend.ts";
import { PortableModel } from "../../../src/portable/model.ts";
import { failures } from "../../support/compare.ts";
import {
  checkDecoding,
  checkModel,
  checkTraining,
  decodingCases,
  type ModelSpec,
  modelCases,
  trainingCases,
} from "../../support/model-goldens.ts";

beforeAll(() => selectBackend(["cpu"]));

const make = ({ model, features, classes, ...options }: ModelSpec) =>
  new PortableModel(model, features, classes, options);

describe("PortableModel", () => {
  it.each(modelCases())("meets the outputs, losses and gradients of %s", async name => {
    const before = tf.memory().numTensors;
    expect(failures(await checkModel(name, make))).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(trainingCases())("takes the recorded training steps of %s", async name => {
    expect(failures(await checkTraining(name, make))).toEqual([]);
  });

  it.each(decodingCases())("decodes %s token by token", async name => {
    const before = tf.memory().numTensors;
    expect(failures(await checkDecoding(name, make))).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
