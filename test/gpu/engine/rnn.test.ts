import { describe, expect, it } from "vitest";
import { dense } from "../../../src/engine/ops/dense.ts";
import { embed } from "../../../src/engine/ops/embedding.ts";
import { layerNorm } from "../../../src/engine/ops/layer-norm.ts";
import { oneHot } from "../../../src/engine/ops/one-hot.ts";
import { rnn } from "../../../src/engine/ops/rnn.ts";
import type { Plan } from "../../../src/engine/plan.ts";
import type { Tensor } from "../../../src/engine/tensor.ts";
import type { WeightReader } from "../../../src/transducer/weights.ts";
import { check, checkGradients, failures, tolerances } from "../../support/compare.ts";
import { Goldens } from "../../support/goldens.ts";
import { runLayer } from "../../support/layer-harness.ts";
import { layerCases } from "../../support/model-goldens.ts";

interface Case {
  name: string;
  config: {
    blank: number;
    vocab_size: number;
    label_encoder_mode: "embedding" | "one_hot";
    num_rnns: number;
    rnn_units: number;
    rnn_type: "lstm" | "gru" | "rnn";
    layer_norm: boolean;
    projection_units: number;
  };
  weights: [name: string, shape: number[]][];
}

const plain = (name: string) => name.replace(/:0$/, "");

function predictionNetwork(plan: Plan, read: WeightReader, config: Case["config"], tokens: Tensor, lengths: Tensor) {
  const { rnn_type: type, rnn_units: units, blank, vocab_size: classes } = config;
  let x =
    config.label_encoder_mode === "embedding"
      ? embed(plan, { tokens, lengths, table: read("prediction/embedding/embeddings") })
      : oneHot(plan, { tokens, lengths, classes, blank });
  for (let layer = 0; layer < config.num_rnns; layer++) {
    const cell = { lstm: "lstm_cell", gru: "gru_cell", rnn: "simple_rnn_cell" }[type];
    const path = `prediction/${type}_${layer}/${cell}${layer === 0 ? "" : `_${layer}`}`;
    const [kernel, recurrentKernel] = [read(`${path}/kernel`), read(`${path}/recurrent_kernel`)];
    x = rnn(plan, { type, input: x, lengths, kernel, recurrentKernel, bias: read(`${path}/bias`), units });
    const norm = `prediction/ln_${layer}`;
    if (config.layer_norm) {
      x = layerNorm(plan, { input: x, gamma: read(`${norm}/gamma`), beta: read(`${norm}/beta`), epsilon: 1e-3 });
    }
    const projection = `prediction/projection_${layer}`;
    if (config.projection_units > 0) x = dense(plan, x, read(`${projection}/kernel`), read(`${projection}/bias`));
  }
  return x;
}

describe("prediction network", () => {
  const goldens = Goldens.read("layers/prediction");
  it.each(layerCases<Case>("prediction"))("equals TensorFlowASR's forward and backward: $name", async item => {
    const { name, weights, config } = item;
    const result = await runLayer({
      training: true,
      weights: new Map(weights.map(([key]) => [plain(key), goldens.floats(`${name}/w/${key}`)])),
      shapes: new Map(weights.map(([key, shape]) => [plain(key), shape])),
      inputs: {
        tokens: { shape: goldens.shape(`${name}/in/tokens`), values: goldens.integers(`${name}/in/tokens`) },
        lengths: { shape: goldens.shape(`${name}/in/length`), values: goldens.integers(`${name}/in/length`) },
      },
      upstream: goldens.floats(`${name}/R`),
      build: (plan, read, input) => predictionNetwork(plan, read, config, input("tokens"), input("lengths")),
    });
    const path = `${name}/train`;
    const expected = new Map([...goldens.under(`${path}/grad/`)].map(([key, values]) => [plain(key), values]));
    expect(expected.size).toBe(weights.length);
    expect(
      failures([
        check(`${path}/out`, result.out, goldens.floats(`${path}/out`), tolerances.forward),
        ...checkGradients(result.gradients, expected),
      ]),
    ).toEqual([]);
  });
});
