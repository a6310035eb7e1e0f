import { describe, expect, it } from "vitest";
import type { EncoderBlockConfig } from "../../../src/config/config.ts";
import { squeezeExcite } from "../../../src/engine/ops/squeeze-excite.ts";
import type { Plan } from "../../../src/engine/plan.ts";
import type { Tensor } from "../../../src/engine/tensor.ts";
import { convBlock, convModule, squeezeExciteWeights } from "../../../src/transducer/encoder.ts";
import type { WeightReader } from "../../../src/transducer/weights.ts";
import { type Check, check, checkGradients, failures, tolerances } from "../../support/compare.ts";
import { hasFixture } from "../../support/fixtures.ts";
import { Goldens, weightName } from "../../support/goldens.ts";
import { layerCases } from "../../support/layer-goldens.ts";
import { type LayerResult, runLayer } from "../../support/layer-harness.ts";

interface Case {
  name: string;
  config: EncoderBlockConfig & { alpha?: number };
  weights: [string, number[]][];
}

type Build = (plan: Plan, weights: WeightReader, x: Tensor, lengths: Tensor) => Tensor;

/** Forward, gradients and moving statistics of one recorded case, in both modes. */
async function checkCase(goldens: Goldens, { name, weights }: Case, build: Build): Promise<Check[]> {
  const checks: Check[] = [];
  const shape = goldens.shape(`${name}/in/x`);
  const lengthName = ["length", "lengths", "inputs_length"].find(key => goldens.has(`${name}/in/${key}`));
  const lengths =
    lengthName === undefined
      ? new Uint32Array(shape[0] ?? 0).fill(shape[1] ?? 0)
      : goldens.integers(`${name}/in/${lengthName}`);
  for (const mode of ["infer", "train"] as const) {
    const result = await runLayer({
      training: mode === "train",
      weights: new Map(weights.map(([key]) => [key.replace(/:0$/, ""), goldens.floats(`${name}/w/${key}`)])),
      shapes: new Map(weights.map(([key, dims]) => [key.replace(/:0$/, ""), dims])),
      inputs: {
        x: { shape, values: goldens.floats(`${name}/in/x`), needsGradient: true },
        lengths: { shape: [lengths.length], values: lengths },
      },
      upstream: goldens.floats(`${name}/R`),
      build: (plan, read, input) => build(plan, read, input("x"), input("lengths")),
    });
    checks.push(...checkMode(goldens, `${name}/${mode}`, result, mode));
  }
  return checks;
}

function checkMode(goldens: Goldens, path: string, result: LayerResult, mode: "infer" | "train"): Check[] {
  const expected = new Map(
    [...goldens.under(`${path}/grad/`)].map(([key, values]) => [key.replace(/:0$/, ""), values]),
  );
  // A bias before batch normalisation has no influence in training mode: what is recorded is rounding noise.
  const withoutInfluence = new Set([...expected.keys()].filter(key => mode === "train" && key.endsWith("conv/bias")));
  return [
    check(`${path}/out`, result.out, goldens.floats(`${path}/out`), tolerances.forward),
    ...checkGradients(result.gradients, expected, withoutInfluence),
    ...[...goldens.under(`${path}/after/`)].map(([key, values]) =>
      check(`${path}/after/${key}`, result.weights.get(key.replace(/:0$/, "")), values, tolerances.movingStatistic),
    ),
  ];
}

describe.skipIf(!hasFixture("layers/conv_module.json"))("encoder layers", () => {
  const modules = Goldens.read("layers/conv_module");
  it.each(layerCases<Case>("conv_module"))("equal TensorFlowASR's ConvModule: $name", async item => {
    const build: Build = (plan, weights, x, lengths) =>
      convModule(plan, weights, "conv_module", item.config, x, { lengths, reduction: 1, enabled: false });
    expect(failures(await checkCase(modules, item, build))).toEqual([]);
  });

  const gates = Goldens.read("layers/se_module");
  it.each(layerCases<Case>("se_module"))("equal TensorFlowASR's SEModule: $name", async item => {
    const build: Build = (plan, weights, x, lengths) => {
      const mask = { lengths, reduction: 1, enabled: false };
      const h = convModule(plan, weights, "se/conv_module", item.config, x, mask);
      const inner = item.config.activation;
      return squeezeExcite(plan, h, squeezeExciteWeights(weights, "se"), {
        residual: undefined,
        inner,
        outer: "linear",
        mask,
      });
    };
    expect(failures(await checkCase(gates, item, build))).toEqual([]);
  });

  const blocks = Goldens.read("layers/conv_block");
  it.each(layerCases<Case>("conv_block"))("equal TensorFlowASR's ConvBlock: $name", async item => {
    const path = weightName(`x/${item.weights[0]?.[0] ?? ""}`).split("/")[0] ?? "";
    const build: Build = (plan, weights, x, lengths) =>
      convBlock(plan, weights, path, item.config, x, { lengths, reduction: 1, enabled: false });
    expect(failures(await checkCase(blocks, item, build))).toEqual([]);
  });
});
