import type { EngineDevice } from "../../../engine/device.ts";
import { batchNorm as engineBatchNorm } from "../../../engine/ops/batch-norm.ts";
import { type Check, check, checkGradients, tolerances } from "../compare.ts";
import { Goldens } from "../goldens.ts";
import { type LayerResult, runLayer } from "../layer-harness.ts";
import { casesWith, type GoldenKind, onGpu } from "../parity-case.ts";

interface BatchNormCase {
  name: string;
  calls: number;
}

/** Batch normalisation over successive training calls, then once with the statistics that they left. */
export const batchNorm: GoldenKind = file => {
  const cases = casesWith<BatchNormCase>(file, "shape", "calls");
  if (file.json.group !== "batch_norm" || cases === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases.map(item => onGpu(`${file.stem} ${item.name}`, device => checkBatchNorm(device, goldens, item)));
};

async function checkBatchNorm(
  device: EngineDevice,
  goldens: Goldens,
  { name, calls }: BatchNormCase,
): Promise<Check[]> {
  const given = [...goldens.under(`${name}/w/`)].map(([key, values]) => [key.replace(/:0$/, ""), values] as const);
  const weights = new Map(given);
  const checks: Check[] = [];
  for (let call = 0; call < calls; call++) {
    const result = await run(device, goldens, `${name}/x${call}`, weights, goldens.floats(`${name}/R`));
    checks.push(check(`output ${call}`, result.out, goldens.floats(`${name}/out${call}`), tolerances.forward));
    const gradients = new Map([...result.gradients].map(([key, values]) => [key.replace("input/", ""), values]));
    checks.push(...checkGradients(gradients, goldens.under(`${name}/grad${call}/`)));
    for (const [statistic, expected] of goldens.under(`${name}/after${call}/`)) {
      const after = result.weights.get(statistic);
      checks.push(check(`${statistic} ${call}`, after, expected, tolerances.movingStatistic));
      weights.set(statistic, Float32Array.from(after ?? []));
    }
  }
  const inferred = await run(device, goldens, `${name}/x0`, weights);
  checks.push(check("inference", inferred.out, goldens.floats(`${name}/infer`), tolerances.forward));
  return checks;
}

/** A training call where the output's gradient is given, inference otherwise. */
function run(
  device: EngineDevice,
  goldens: Goldens,
  input: string,
  weights: ReadonlyMap<string, Float32Array>,
  upstream?: Float32Array,
): Promise<LayerResult> {
  const shape = goldens.shape(input);
  const [utterances = 0, frames = 0] = shape;
  return runLayer(device, {
    training: upstream !== undefined,
    weights,
    shapes: new Map([...weights].map(([key, values]) => [key, [values.length]])),
    inputs: {
      x: { shape, values: goldens.floats(input), needsGradient: upstream !== undefined },
      lengths: { shape: [utterances], values: new Uint32Array(utterances).fill(frames) },
    },
    ...(upstream !== undefined && { upstream }),
    build: (plan, weight, tensor) => {
      const norm = {
        gamma: weight("gamma"),
        beta: weight("beta"),
        movingMean: weight("moving_mean"),
        movingVariance: weight("moving_variance"),
      };
      const mask = { lengths: tensor("lengths"), reduction: 1, enabled: false };
      return engineBatchNorm(plan, tensor("x"), norm, mask, "linear");
    },
  });
}
