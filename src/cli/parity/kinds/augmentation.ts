import type { AugmentationStep, GaussNoiseConfig, MaskingConfig } from "../../../config/config.ts";
import { Random } from "../../../lib/random.ts";
import { augmentFeatures, augmentSignal } from "../../../speech/augmentation.ts";
import type { Features } from "../../../speech/features.ts";
import { type Check, check } from "../compare.ts";
import { Goldens } from "../goldens.ts";
import { casesWith, type GoldenKind, onCpu, same } from "../parity-case.ts";

type MaskMethod = "freq_masking" | "time_masking";
type Masking = Partial<MaskingConfig>;

interface MaskCase {
  name: string;
  feature_augment: Partial<Record<MaskMethod, Masking | null>>;
  input: string;
  output: string;
  masked_bins: number[];
  masked_frames: number[];
}

interface Ranges {
  config: Masking;
  shape: [frames: number, bins: number, channels: 1];
  widths_seen: number[];
  first_and_last_start_by_width: Record<string, [number, number]>;
}

interface AugmentationFile {
  ranges: Partial<Record<MaskMethod, Ranges>>;
  gauss_noise: { config: GaussNoiseConfig };
  prob: { prob: number };
}

/** Masks drawn as recorded; what widths, starts, noise and probabilities are drawn over many calls. */
export const augmentation: GoldenKind = file => {
  const cases = casesWith<MaskCase>(file, "feature_augment", "masked_bins", "masked_frames");
  if (cases === undefined) return undefined;
  const { folder, stem } = file;
  const goldens = Goldens.read(stem, folder);
  const { ranges, gauss_noise: noise, prob } = folder.json<AugmentationFile>(`${stem}.json`);
  return [
    ...cases.map(item => onCpu(`${stem} ${item.name}`, () => [checkMasks(goldens, item)])),
    ...(["freq_masking", "time_masking"] as const).flatMap(method => {
      const seen = ranges[method];
      return seen === undefined ? [] : [onCpu(`${stem} ranges of ${method}`, () => checkRanges(method, seen))];
    }),
    onCpu(`${stem} noise`, () => checkNoise(noise.config)),
    onCpu(`${stem} probability`, () => [checkProbability(prob.prob)]),
  ];
};

/** A masking step with the reference's defaults. */
export function masking(method: MaskMethod, given: Masking | null): AugmentationStep {
  const mask_factor = method === "freq_masking" ? 27 : 100;
  return { method, num_masks: 1, mask_factor, p_upperbound: 1, prob: 1, mask_value: "mean", ...given };
}

/** Draws what it is told: probabilities always apply, integers come from a list. */
class Script extends Random {
  constructor(private readonly integers: number[]) {
    super(0);
  }
  override uniform(): number {
    return 0;
  }
  override integer(): number {
    return this.integers.shift() ?? 0;
  }
}

function checkMasks(goldens: Goldens, golden: MaskCase): Check {
  const methods = Object.keys(golden.feature_augment) as MaskMethod[]; // the goldens have no others
  const steps = methods.map(method => masking(method, golden.feature_augment[method] ?? {})); // in the config's order
  const draws = steps.flatMap(step =>
    step.method === "gauss_noise" || step.prob === 0
      ? []
      : maskDraws(step.method === "freq_masking" ? golden.masked_bins : golden.masked_frames, step.num_masks),
  );
  const [frames = 0, bins = 0] = goldens.shape(golden.input);
  const features: Features = { values: goldens.floats(golden.input).slice(), frames, bins };
  augmentFeatures(features, steps, new Script(draws));
  return check("features", features.values, goldens.floats(golden.output), { relative: 0, absolute: 1e-6 });
}

/** Width and start of each run of masked places; masks of no width make up the number. */
function maskDraws(masked: readonly number[], masks: number): number[] {
  const runs: [number, number][] = [];
  for (const place of masked) {
    const run = runs.at(-1);
    if (run !== undefined && run[0] + run[1] === place) run[0]++;
    else runs.push([1, place]);
  }
  while (runs.length < masks) runs.push([0, 0]);
  return runs.flat();
}

function checkRanges(method: MaskMethod, golden: Ranges): Check[] {
  const [frames, bins] = golden.shape;
  const random = new Random(1);
  const seen = new Map<number, [number, number]>();
  for (let draw = 0; draw < 2000; draw++) {
    const features: Features = { values: new Float32Array(frames * bins).fill(1), frames, bins };
    augmentFeatures(features, [masking(method, golden.config)], random);
    const line = Array.from({ length: method === "freq_masking" ? bins : frames }, (_, i) =>
      method === "freq_masking" ? features.values[i] : features.values[i * bins],
    );
    const start = line.indexOf(0);
    const width = line.filter(value => value === 0).length;
    const [least, most] = seen.get(width) ?? [start, start];
    seen.set(width, [Math.min(least, start), Math.max(most, start)]);
  }
  const widths = [...seen.keys()].sort((a, b) => a - b);
  return [
    same("widths", widths, golden.widths_seen),
    ...Object.entries(golden.first_and_last_start_by_width).map(([width, starts]) =>
      same(`starts of width ${width}`, seen.get(Number(width)), starts),
    ),
  ];
}

function checkNoise(config: GaussNoiseConfig): Check[] {
  const signal = new Float32Array(50000);
  augmentSignal(signal, [{ method: "gauss_noise", ...config }], new Random(3));
  const mean = signal.reduce((sum, x) => sum + x, 0) / signal.length;
  const variance = signal.reduce((sum, x) => sum + (x - mean) ** 2, 0) / signal.length;
  const sampled = { relative: 0, absolute: 0.01 };
  return [
    check("mean", [mean], [config.mean], sampled),
    check("deviation", [Math.sqrt(variance)], [config.stddev], sampled),
  ];
}

function checkProbability(prob: number): Check {
  const random = new Random(2);
  let applied = 0;
  for (let call = 0; call < 3000; call++) {
    const features: Features = { values: Float32Array.of(1), frames: 1, bins: 1 };
    augmentFeatures(features, [{ method: "gauss_noise", mean: 5, stddev: 0, prob }], random);
    if (features.values[0] === 6) applied++;
  }
  return check("share of calls", [applied / 3000], [prob], { relative: 0, absolute: 0.03 });
}
