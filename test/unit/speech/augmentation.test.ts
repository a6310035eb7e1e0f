import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AugmentationStep, GaussNoiseConfig, MaskingConfig } from "../../../src/config/config.ts";
import { Random } from "../../../src/lib/random.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { augmentFeatures, augmentSignal } from "../../../src/speech/augmentation.ts";
import type { Features } from "../../../src/speech/features.ts";
import { readFixtureJson } from "../../support/fixtures.ts";
import { difference, goldenTensors } from "./golden.ts";

type Masking = Partial<Omit<MaskingConfig, "mask_value"> & { mask_value: MaskingConfig["mask_value"] }>;

interface Case {
  name: string;
  feature_augment: { freq_masking?: Masking | null; time_masking?: Masking | null };
  input: string;
  output: string;
  masked_bins: number[];
  masked_frames: number[];
}

interface Ranges {
  config: Masking;
  shape: [number, number, 1];
  widths_seen: number[];
  first_and_last_start_by_width: Record<string, [number, number]>;
}

const { cases, ranges, gauss_noise, prob } = readFixtureJson<{
  cases: Case[];
  ranges: Record<"freq_masking" | "time_masking", Ranges>;
  gauss_noise: { config: GaussNoiseConfig; mean_measured: number };
  prob: { prob: number };
}>("features/augment.json");

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

describe("augmentFeatures", () => {
  const tensor = goldenTensors("augment");

  it.each(cases)("makes $name of the recorded masks", golden => {
    const steps = stepsOf(golden);
    const draws = steps.flatMap(step =>
      step.method === "gauss_noise" || step.prob === 0
        ? []
        : maskDraws(step.method === "freq_masking" ? golden.masked_bins : golden.masked_frames, step.num_masks),
    );
    const features = featuresOf(tensor(golden.input), 18, 23);
    augmentFeatures(features, steps, new Script(draws));
    expect(difference(features.values, tensor(golden.output)).max).toBeLessThan(1e-6);
  });

  it.each(["freq_masking", "time_masking"] as const)(
    "draws the widths and starts of %s that the reference draws",
    method => {
      const { config, shape, widths_seen, first_and_last_start_by_width } = ranges[method];
      const [frames, bins] = shape;
      const random = new Random(1);
      const seen = new Map<number, [number, number]>();
      for (let draw = 0; draw < 2000; draw++) {
        const features = featuresOf(new Float32Array(frames * bins).fill(1), frames, bins);
        augmentFeatures(features, [masking(method, config)], random);
        const line = Array.from({ length: method === "freq_masking" ? bins : frames }, (_, i) =>
          method === "freq_masking" ? features.values[i] : features.values[i * bins],
        );
        const start = line.indexOf(0);
        const width = line.filter(value => value === 0).length;
        const [least, most] = seen.get(width) ?? [start, start];
        seen.set(width, [Math.min(least, start), Math.max(most, start)]);
      }
      expect([...seen.keys()].sort((a, b) => a - b)).toEqual(widths_seen);
      for (const [width, starts] of Object.entries(first_and_last_start_by_width)) {
        expect(seen.get(Number(width))).toEqual(starts);
      }
    },
  );

  it("applies a step with its probability", () => {
    const random = new Random(2);
    let applied = 0;
    for (let call = 0; call < 3000; call++) {
      const features = featuresOf(Float32Array.of(1), 1, 1);
      augmentFeatures(features, [{ method: "gauss_noise", mean: 5, stddev: 0, prob: prob.prob }], random);
      if (features.values[0] === 6) applied++;
    }
    expect(Math.abs(applied / 3000 - prob.prob)).toBeLessThan(0.03);
  });

  it("never writes outside the features, whatever the ranges", () => {
    const mask = fc.record({
      method: fc.constantFrom("freq_masking" as const, "time_masking" as const),
      num_masks: fc.nat(3),
      mask_factor: fc.nat(120),
      p_upperbound: fc.double({ min: 0, max: 1, noNaN: true }),
      prob: fc.constant(1),
      mask_value: fc.constantFrom("mean" as const, "min" as const, "max" as const, "zero" as const),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(mask),
        fc.nat(),
        (T, F, steps, seed) => {
          const features = featuresOf(
            Float32Array.from({ length: T * F }, (_, i) => i),
            T,
            F,
          );
          augmentFeatures(features, steps, new Random(seed));
          expect(features.values.every(value => value >= 0 && value <= T * F - 1)).toBe(true);
        },
      ),
    );
  });

  it("repeats itself with one seed", () => {
    const run = (seed: number) => {
      const features = featuresOf(tensor("feature.z"), 18, 23);
      augmentFeatures(features, [masking("freq_masking", {}), masking("time_masking", {})], new Random(seed));
      return [...features.values];
    };
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });
});

describe("augmentSignal", () => {
  it("adds noise of the mean and deviation asked for", () => {
    const signal = new Float32Array(50000);
    augmentSignal(signal, [{ method: "gauss_noise", ...gauss_noise.config }], new Random(3));
    const mean = signal.reduce((sum, x) => sum + x, 0) / signal.length;
    const variance = signal.reduce((sum, x) => sum + (x - mean) ** 2, 0) / signal.length;
    expect(Math.abs(mean - gauss_noise.config.mean)).toBeLessThan(0.01);
    expect(Math.abs(Math.sqrt(variance) - gauss_noise.config.stddev)).toBeLessThan(0.01);
  });

  it("refuses masks", () => {
    expect(() => augmentSignal(new Float32Array(9), [masking("freq_masking", {})], new Random(1))).toThrow(StudioError);
  });
});

function masking(method: "freq_masking" | "time_masking", given: Masking | null): AugmentationStep {
  const mask_factor = method === "freq_masking" ? 27 : 100;
  return { method, num_masks: 1, mask_factor, p_upperbound: 1, prob: 1, mask_value: "mean", ...given };
}

/** In the order in which the config names them. */
function stepsOf(golden: Case): AugmentationStep[] {
  const methods = Object.keys(golden.feature_augment) as ("freq_masking" | "time_masking")[]; // the goldens have no others
  return methods.map(method => masking(method, golden.feature_augment[method] ?? {}));
}

/** Width and start of each run of masked places; masks of no width make up the number. */
function maskDraws(masked: number[], masks: number): number[] {
  const runs: [number, number][] = [];
  for (const place of masked) {
    const run = runs.at(-1);
    if (run !== undefined && run[0] + run[1] === place) run[0]++;
    else runs.push([1, place]);
  }
  while (runs.length < masks) runs.push([0, 0]);
  return runs.flat();
}

function featuresOf(values: Float32Array<ArrayBuffer>, frames: number, bins: number): Features {
  return { values, frames, bins };
}
