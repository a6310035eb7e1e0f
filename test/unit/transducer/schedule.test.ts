import { describe, expect, it } from "vitest";
import { learningRate } from "../../../src/transducer/schedule.ts";
import { check, failures } from "../../support/compare.ts";
import { layerCases } from "../../support/layer-goldens.ts";

interface ScheduleCase {
  d_model: number;
  warmup_steps: number;
  max_lr: number | null;
  values: [n: number, float32: number, float64: number][];
}

describe("learningRate", () => {
  it.each(layerCases<ScheduleCase>("schedule"))(
    "meets TensorFlow at d_model $d_model, warm-up $warmup_steps, max $max_lr",
    golden => {
      const checks = golden.values.map(([n, float32]) =>
        check(`step ${n}`, [learningRate(n, golden.d_model, golden.warmup_steps, golden.max_lr)], [float32], {
          relative: 1.2e-7,
        }),
      );
      expect(failures(checks)).toEqual([]);
    },
  );

  it("starts at zero", () => {
    expect(learningRate(0, 640, 15000, 0.0025)).toBe(0);
  });
});
