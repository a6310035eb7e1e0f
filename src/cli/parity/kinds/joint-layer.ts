import type { EngineDevice } from "../../../engine/device.ts";
import { dense } from "../../../engine/ops/dense.ts";
import { padCells } from "../../../engine/ops/joint-cells.ts";
import { jointLogits } from "../../../engine/ops/joint-logits.ts";
import type { Plan } from "../../../engine/plan.ts";
import type { Tensor } from "../../../engine/tensor.ts";
import { at } from "../../../lib/assert.ts";
import type { WeightReader } from "../../../transducer/weights.ts";
import { type Check, check, checkGradients, tolerances } from "../compare.ts";
import { Goldens } from "../goldens.ts";
import type { JointConfig, LayerCase } from "../layer-goldens.ts";
import { runLayer } from "../layer-harness.ts";
import { casesWith, type GoldenKind, onGpu } from "../parity-case.ts";

type JointLayerCase = LayerCase<JointConfig> & { masked: boolean };

/** The joint network's logits and gradients, masked predictions included. */
export const jointLayer: GoldenKind = file => {
  const cases = casesWith<JointLayerCase>(file, "config", "weights", "masked");
  if (file.json.group !== "joint" || cases === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases.map(item => onGpu(`${file.stem} ${item.name}`, device => checkJoint(device, goldens, item)));
};

async function checkJoint(device: EngineDevice, goldens: Goldens, item: JointLayerCase): Promise<Check[]> {
  const { name, weights, config, masked } = item;
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
  const result = await runLayer(device, {
    training: true,
    weights: new Map(weights.map(([key]) => [plain(key), goldens.floats(`${name}/w/${key}`)])),
    shapes: new Map(weights.map(([key, shape]) => [plain(key), shape])),
    inputs: {
      enc: operand("enc"),
      pred: operand("pred"),
      utterances: { shape: [B, 4], values: padCells(T, tokens, lengths).utterances },
    },
    upstream: goldens.floats(`${name}/R`),
    build: (plan, read, input) => network(plan, read, config, input),
  });
  const expected = new Map([...goldens.under(`${name}/train/grad/`)].map(([key, values]) => [plain(key), values]));
  return [
    check("logits", result.out, goldens.floats(`${name}/train/out`), tolerances.forward),
    ...checkGradients(result.gradients, expected),
  ];
}

function network(plan: Plan, read: WeightReader, config: JointConfig, input: (name: string) => Tensor): Tensor {
  const [enc, pred] = [input("enc"), input("pred")];
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

function plain(name: string): string {
  return name.replace(/:0$/, "");
}
