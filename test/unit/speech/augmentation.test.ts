import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { augmentation, masking } from "../../../src/cli/parity/kinds/augmentation.ts";
import { Random } from "../../../src/lib/random.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { augmentFeatures, augmentSignal } from "../../../src/speech/augmentation.ts";
import type { Features } from "../../../src/speech/features.ts";
import { goldenCases } from "../../support/golden-cases.ts";
import { Goldens } from "../../support/goldens.ts";

describe("augmentation", () => {
  it.each(goldenCases(augmentation, "features/augment"))("does as the reference does: $name", async ({ failed }) => {
    expect(await failed()).toEqual([]);
  });
});

describe("augmentFeatures", () => {
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
      const features = featuresOf(Goldens.read("features/augment").floats("feature.z").slice(), 18, 23);
      augmentFeatures(features, [masking("freq_masking", {}), masking("time_masking", {})], new Random(seed));
      return [...features.values];
    };
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });
});

describe("augmentSignal", () => {
  it("refuses masks", () => {
    expect(() => augmentSignal(new Float32Array(9), [masking("freq_masking", {})], new Random(1))).toThrow(StudioError);
  });
});

function featuresOf(values: Float32Array<ArrayBuffer>, frames: number, bins: number): Features {
  return { values, frames, bins };
}
