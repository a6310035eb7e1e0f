import { describe, expect, it } from "vitest";
import { failures } from "../../support/compare.ts";
import {
  checkDecoding,
  checkModel,
  checkTraining,
  decodingCases,
  modelCases,
  trainingCases,
} from "../../support/model-goldens.ts";
import { sessionUnderTest } from "../../support/session-under-test.ts";

describe("TransducerSession", () => {
  it.each(modelCases())("meets the outputs, losses and gradients of %s", async name => {
    expect(failures(await checkModel(name, sessionUnderTest))).toEqual([]);
  });

  it.each(trainingCases())("takes the recorded training steps of %s", async name => {
    expect(failures(await checkTraining(name, sessionUnderTest))).toEqual([]);
  });

  it.each(decodingCases())("decodes %s token by token, whole and in chunks", async name => {
    expect(failures(await checkDecoding(name, sessionUnderTest))).toEqual([]);
  });
});
