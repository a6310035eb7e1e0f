import { describe, expect, it } from "vitest";
import type { SpeechConfig } from "../../../src/config/config.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { createFeatureExtractor } from "../../../src/speech/features.ts";
import { melBands } from "../../../src/speech/mel.ts";
import { hannWindow } from "../../../src/speech/window.ts";
import { readFixtureJson } from "../../support/fixtures.ts";
import { difference, goldenTensors, speechConfig, tolerance } from "./golden.ts";

interface Case {
  name: string;
  speech_config: Partial<SpeechConfig>;
  signal: string;
  output?: string;
  shape?: [number, number, 1];
  max_abs_diff_float64: number;
  mean_abs_diff_float64: number;
  error?: { type: string };
}

for (const stem of ["default", "options", "types", "sample_rates"]) {
  describe(`createFeatureExtractor on features/${stem}`, () => {
    const tensor = goldenTensors(stem);
    const { cases } = readFixtureJson<{ cases: Case[] }>(`features/${stem}.json`);

    const extract = (golden: Case) =>
      createFeatureExtractor(speechConfig(golden.speech_config)).extract(tensor(`signal.${golden.signal}.float32`));
    // TensorFlowASR knows gammatone features, we do not.
    const isRefused = (golden: Case) => golden.error !== undefined || golden.name.startsWith("gammatone");

    it.each(cases.filter(golden => !isRefused(golden)))("gives $name within its tolerances", golden => {
      const { frames, bins, values } = extract(golden);
      expect([frames, bins, 1]).toEqual(golden.shape);
      const { max, mean } = difference(values, tensor(golden.output ?? ""));
      const allowed = tolerance(golden);
      expect(max).toBeLessThanOrEqual(allowed.max);
      expect(mean).toBeLessThanOrEqual(allowed.mean);
    });

    it.each(cases.filter(isRefused))("refuses $name with a typed error", golden => {
      expect(() => extract(golden)).toThrow(StudioError);
    });
  });
}

describe("createFeatureExtractor", () => {
  const tensor = goldenTensors("default");

  it("meets the table of specification section 3.5", () => {
    interface Row {
      frame: number;
      bin: number;
      log_mel: number;
      z: number;
    }
    const rows = readFixtureJson<{ specification_3_5: Row[] }>("features/default.json").specification_3_5;
    const signal = tensor("signal.lcg_1s.float32");
    const z = createFeatureExtractor(speechConfig()).extract(signal);
    const logMel = createFeatureExtractor(speechConfig({ normalize_feature: false })).extract(signal);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(logMel.values[row.frame * 80 + row.bin]).toBeCloseTo(row.log_mel, 4);
      expect(z.values[row.frame * 80 + row.bin]).toBeCloseTo(row.z, 4);
    }
  });

  it("gives the same numbers again after another signal", () => {
    const extractor = createFeatureExtractor(speechConfig());
    const first = extractor.extract(tensor("signal.speech.float32"));
    extractor.extract(tensor("signal.square.float32"));
    expect(extractor.extract(tensor("signal.speech.float32")).values).toEqual(first.values);
  });

  it("names the length and the place of a signal that is too short", () => {
    const extractor = createFeatureExtractor(speechConfig());
    expect(extractor.frameCount(399)).toBe(0);
    expect(extractor.frameCount(400)).toBe(1);
    const failure = catchError(() => extractor.extract(new Float32Array(399), { record: 7 }));
    expect(failure.code).toBe("signal-too-short");
    expect(failure.message).toContain("399 samples");
    expect(failure.place).toEqual({ record: 7 });
  });

  it.each<Partial<SpeechConfig>>([
    { num_feature_bins: 0 },
    { output_floor: 0 },
    { lower_edge_hertz: 9000 },
    { upper_edge_hertz: 8001 },
    { frame_ms: 0 },
    { stride_ms: 0.01 },
  ])("refuses %j", changes => {
    expect(() => createFeatureExtractor(speechConfig(changes))).toThrow(StudioError);
  });
});

describe("melBands", () => {
  it("has TensorFlow's weights in TensorFlow's places", () => {
    const tensor = goldenTensors("default");
    const [bins, filters, weights] = ["mel.bin", "mel.filter", "mel.weight"].map(tensor);
    const bands = melBands(80, 513, 16000, 125, 8000);
    const dense = new Float64Array(513 * 80);
    for (let m = 0; m < 80; m++) {
      const begin = bands.offset[m] ?? 0;
      for (let i = begin; i < (bands.offset[m + 1] ?? 0); i++) {
        dense[((bands.first[m] ?? 0) + i - begin) * 80 + m] = bands.weights[i] ?? 0;
      }
    }
    const expected = new Float64Array(513 * 80);
    weights?.forEach((weight, i) => {
      expected[(bins?.[i] ?? 0) * 80 + (filters?.[i] ?? 0)] = weight;
    });
    expect(difference(dense, expected).max).toBeLessThan(5e-5);
  });
});

describe("hannWindow", () => {
  it.each([400, 551])("is TensorFlow's periodic window for a length of %i", length => {
    expect(difference(hannWindow(length), goldenTensors("default")(`window_${length}`)).max).toBeLessThan(1e-6);
  });
});

function catchError(run: () => unknown): StudioError {
  try {
    run();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
