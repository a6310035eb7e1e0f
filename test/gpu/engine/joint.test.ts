import { describe, expect, it } from "vitest";
import { dense } from "../../../src/engine/ops/dense.ts";
import { padCells } from "../../../src/engine/ops/joint-cells.ts";
import { jointLogits } from "../../../src/engine/ops/joint-logits.ts";
import type { Plan } from "../../../src/engine/plan.ts";
import type { Tensor } from "../../../src/engine/tensor.ts";
import { at } from "../../../src/lib/assert.ts";
import type { WeightReader } from "../../../src/transducer/weights.ts";
import { check, checkGradients, failures, tolerances } from "../../support/compare.ts";
import { Goldens } from "../../support/goldens.ts";
import { type JointConfig, type LayerCase, layerCases } from "../../support/layer-goldens.ts";
import { runLayer } from "../../support/layer-harness.ts";

const plain = (name: string) => name.replace(/:0$/, "");

function jointNetwork(plan: Plan, read: WeightReader, config: JointConfig, input: (name: string) => Tensor): Tensor {
  const enc = input("enc");
  const pred = input("pred");
  const joint = {
    encoder: config.prejoint_encoder_linear ? dense(plan, enc, read("joint/enc/kernel"), read("joint/enc/bias")) : enc,
    prediction: config.prejoint_prediction_linear ? dense(plan, pred, read("joint/pred/kernel")) : pred,
    mode: config.joint_mode,
    activation: config.activation,
    vocabKernel: read("joint/vocab/kernel"),
    vocabBias: read("joint/vocab/bias"),
    ...(config.postjoint_linear && { ffn: { kernel: read("joint/ffn/kernel"), bias: read("joint/ffn/bias") } }),
  };
  return jointLogits(plan, joint, input("utterances"));
}

describe("joint network", () => {
  const goldens = Goldens.read("layers/joint");
  it.each(layerCases<LayerCase<JointConfig> & { masked: boolean }>("joint"))(
    "equals TensorFlowASR's logits and gradients, masked predictions included: $name",
    async ({ name, weights, config, masked }) => {
      const [B = 0, T = 0] = goldens.shape(`${name}/in/enc`);
      const tokens = at(goldens.shape(`${name}/in/pred`), 1);
      const lengths = Array.from({ length: B }, (_, b) => {
        if (!masked) return tokens;
        const mask = goldens.integers(`${name}/in/mask`);
        return mask.subarray(b * tokens, (b + 1) * tokens).reduce((sum, value) => sum + value, 0);
      });
      const operand = (key: string) => ({
        shape: goldens.shape(`${name}/in/${key}`),
        values: goldens.floats(`${name}/in/${key}`),
        needsGradient: true,
      });
      const result = await runLayer({
        training: true,
        weights: new Map(weights.map(([key]) => [plain(key), goldens.floats(`${name}/w/${key}`)])),
        shapes: new Map(weights.map(([key, shape]) => [plain(key), shape])),
        inputs: {
          enc: operand("enc"),
          pred: operand("pred"),
          utterances: { shape: [B, 4], values: padCells(T, tokens, lengths).utterances },
        },
        upstream: goldens.floats(`${name}/R`),
        build: (plan, read, input) => jointNetwork(plan, read, config, input),
      });
      const expected = new Map([...goldens.under(`${name}/train/grad/`)].map(([key, values]) => [plain(key), values]));
      expect(expected.size).toBe(weights.length + 2);
      expect(
        failures([
          check("logits", result.out, goldens.floats(`${name}/train/out`), tolerances.forward),
          ...checkGradients(result.gradients, expected),
        ]),
      ).toEqual([]);
    },
  );
});
