import { describe, expect, it } from "vitest";
import { failures } from "../../support/compare.ts";
import { checkSeedSizeInference, checkSeedSizeTraining } from "../../support/seed-size.ts";
import { sessionUnderTest } from "../../support/session-under-test.ts";

describe("TransducerSession at the reference run's size", () => {
  it("meets outputs, sampled logits and losses in inference mode", async () => {
    expect(failures(await checkSeedSizeInference(sessionUnderTest))).toEqual([]);
  }, 600_000);

  it("meets training losses, norm and first element of every gradient, and moving statistics", async () => {
    expect(failures(await checkSeedSizeTraining(sessionUnderTest))).toEqual([]);
  }, 600_000);
});
