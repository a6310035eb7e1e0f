import type { EncoderBlockConfig } from "../../../config/config.ts";
import type { EngineDevice } from "../../../engine/device.ts";
import { squeezeExcite } from "../../../engine/ops/squeeze-excite.ts";
import type { Plan } from "../../../engine/plan.ts";
import type { Tensor } from "../../../engine/tensor.ts";
import { convBlock, convModule, squeezeExciteWeights } from "../../../transducer/encoder.ts";
import type { WeightReader } from "../../../transducer/weights.ts";
import { type Check, check, checkGradients, tolerances } from "../compare.ts";
import { Goldens, weightName } from "../goldens.ts";
import { type LayerResult, runLayer } from "../layer-harness.ts";
import { casesWith, type GoldenKind, onGpu } from "../parity-case.ts";

interface EncoderCase {
  name: string;
  config: EncoderBlockConfig & { alpha?: number };
  weights: [name: string, shape: number[]][];
}

type Build = (item: EncoderCase, plan: Plan, weights: WeightReader, x: Tensor, lengths: Tensor) => Tensor;

const builders: Record<string, Build> = {
  conv_module: ({ config }, plan, weights, x, lengths) =>
    convModule(plan, weights, "conv_module", config, x, { lengths, reduction: 1, enabled: false }),
  se_module: ({ config }, plan, weights, x, lengths) => {
    const mask = { lengths, reduction: 1, enabled: false };
    const h = convModule(plan, weights, "se/conv_module", config, x, mask);
    const gate = { residual: undefined, inner: config.activation, outer: "linear", mask } as const;
    return squeezeExcite(plan, h, squeezeExciteWeights(weights, "se"), gate);
  },
  conv_block: (item, plan, weights, x, lengths) => {
    const path = weightName(`x/${item.weights[0]?.[0] ?? ""}`).split("/")[0] ?? "";
    return convBlock(plan, weights, path, item.config, x, { lengths, reduction: 1, enabled: false });
  },
};

/** Convolution modules, squeeze-and-excitation and whole blocks, forward and backward, in both modes. */
export const encoderLayers: GoldenKind = file => {
  const build = builders[String(file.json.group)];
  const cases = build && casesWith<EncoderCase>(file, "config", "weights");
  if (build === undefined || cases === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases.map(item =>
    onGpu(`${file.stem} ${item.name}`, device => checkEncoderLayer(device, goldens, item, build)),
  );
};

async function checkEncoderLayer(
  device: EngineDevice,
  goldens: Goldens,
  item: EncoderCase,
  build: Build,
): Promise<Check[]> {
  const { name, weights } = item;
  const shape = goldens.shape(`${name}/in/x`);
  const lengthName = ["length", "lengths", "inputs_length"].find(key => goldens.has(`${name}/in/${key}`));
  const lengths =
    lengthName === undefined
      ? new Uint32Array(shape[0] ?? 0).fill(shape[1] ?? 0)
      : goldens.integers(`${name}/in/${lengthName}`);
  const checks: Check[] = [];
  for (const mode of ["infer", "train"] as const) {
    const result = await runLayer(device, {
      training: mode === "train",
      weights: new Map(weights.map(([key]) => [plain(key), goldens.floats(`${name}/w/${key}`)])),
      shapes: new Map(weights.map(([key, dims]) => [plain(key), dims])),
      inputs: {
        x: { shape, values: goldens.floats(`${name}/in/x`), needsGradient: true },
        lengths: { shape: [lengths.length], values: lengths },
      },
      upstream: goldens.floats(`${name}/R`),
      build: (plan, read, input) => build(item, plan, read, input("x"), input("lengths")),
    });
    checks.push(...checkMode(goldens, `${name}/${mode}`, result, mode));
  }
  return checks;
}

function checkMode(goldens: Goldens, path: string, result: LayerResult, mode: "infer" | "train"): Check[] {
  const expected = new Map([...goldens.under(`${path}/grad/`)].map(([key, values]) => [plain(key), values]));
  // A bias before batch normalisation has no influence in training mode: what is recorded is rounding noise.
  const withoutInfluence = new Set([...expected.keys()].filter(key => mode === "train" && key.endsWith("conv/bias")));
  return [
    check(`${path}/out`, result.out, goldens.floats(`${path}/out`), tolerances.forward),
    ...checkGradients(result.gradients, expected, withoutInfluence),
    ...[...goldens.under(`${path}/after/`)].map(([key, values]) =>
      check(`${path}/after/${key}`, result.weights.get(plain(key)), values, tolerances.movingStatistic),
    ),
  ];
}

function plain(name: string): string {
  return name.replace(/:0$/, "");
}
