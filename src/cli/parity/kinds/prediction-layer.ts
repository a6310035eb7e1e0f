import { rnnCellPath } from "../../../config/weights.ts";
import type { EngineDevice } from "../../../engine/device.ts";
import { dense } from "../../../engine/ops/dense.ts";
import { embed } from "../../../engine/ops/embedding.ts";
import { layerNorm } from "../../../engine/ops/layer-norm.ts";
import { oneHot } from "../../../engine/ops/one-hot.ts";
import { rnn } from "../../../engine/ops/rnn.ts";
import type { Plan } from "../../../engine/plan.ts";
import type { Tensor } from "../../../engine/tensor.ts";
import type { WeightReader } from "../../../transducer/weights.ts";
import { type Check, check, checkGradients, tolerances } from "../compare.ts";
import { Goldens } from "../goldens.ts";
import type { LayerCase, PredictionConfig } from "../layer-goldens.ts";
import { runLayer } from "../layer-harness.ts";
import { casesWith, type GoldenKind, onGpu } from "../parity-case.ts";

type PredictionCase = LayerCase<PredictionConfig>;

/** The prediction network: every recurrent cell, layer norm and projection, forward and backward. */
export const predictionLayer: GoldenKind = file => {
  const cases = casesWith<PredictionCase>(file, "config", "weights", "state_shape");
  if (file.json.group !== "prediction" || cases === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases.map(item => onGpu(`${file.stem} ${item.name}`, device => checkPrediction(device, goldens, item)));
};

async function checkPrediction(device: EngineDevice, goldens: Goldens, item: PredictionCase): Promise<Check[]> {
  const { name, weights, config } = item;
  const result = await runLayer(device, {
    training: true,
    weights: new Map(weights.map(([key]) => [plain(key), goldens.floats(`${name}/w/${key}`)])),
    shapes: new Map(weights.map(([key, shape]) => [plain(key), shape])),
    inputs: {
      tokens: { shape: goldens.shape(`${name}/in/tokens`), values: goldens.integers(`${name}/in/tokens`) },
      lengths: { shape: goldens.shape(`${name}/in/length`), values: goldens.integers(`${name}/in/length`) },
    },
    upstream: goldens.floats(`${name}/R`),
    build: (plan, read, input) => network(plan, read, config, input("tokens"), input("lengths")),
  });
  const expected = new Map([...goldens.under(`${name}/train/grad/`)].map(([key, values]) => [plain(key), values]));
  return [
    check("out", result.out, goldens.floats(`${name}/train/out`), tolerances.forward),
    ...checkGradients(result.gradients, expected),
  ];
}

function network(plan: Plan, read: WeightReader, config: PredictionConfig, tokens: Tensor, lengths: Tensor): Tensor {
  const { rnn_type: type, rnn_units: units, blank, vocab_size: classes } = config;
  let x =
    config.label_encoder_mode === "embedding"
      ? embed(plan, { tokens, lengths, table: read("prediction/embedding/embeddings") })
      : oneHot(plan, { tokens, lengths, classes, blank });
  for (let layer = 0; layer < config.num_rnns; layer++) {
    const path = rnnCellPath({ prediction_rnn_type: type }, layer);
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

function plain(name: string): string {
  return name.replace(/:0$/, "");
}
