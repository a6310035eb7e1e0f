import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { modelSummary } from "../../../src/config/summary.ts";
import { parameterCounts } from "../../../src/config/weights.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";

interface SummaryCase {
  name: string;
  config_of?: string;
  model_config?: string;
  classes?: number;
  make: { input_shape: [number | null, number, 1]; prediction_shape: [number | null]; batch_size: number | null };
  compiled: boolean;
  line_length?: number;
  lines: string[];
}

async function configOf(golden: SummaryCase) {
  const [, features] = golden.make.input_shape;
  const indented = golden.model_config?.replace(/^(?=.)/gm, "  ");
  const text =
    golden.config_of === undefined
      ? `decoder_config: {vocabulary: v}\nspeech_config: {num_feature_bins: ${features}}\nmodel_config:\n${indented}`
      : readFileSync(fixture(golden.config_of), "utf8");
  const { config, diagnostics } = await loadConfig(text, golden.name);
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  return config;
}

describe("modelSummary", () => {
  for (const golden of readFixtureJson<{ cases: SummaryCase[] }>("summary/summary.json").cases) {
    const isAvailable = golden.config_of === undefined || hasFixture(golden.config_of);
    it.runIf(isAvailable)(`prints ${golden.name} as Keras does, byte for byte`, async () => {
      const [frames] = golden.make.input_shape;
      const [predictions] = golden.make.prediction_shape;
      const replicas = golden.name.includes("8_replicas") ? 8 : 1;
      const { batch_size: globalBatch } = golden.make;
      const summary = modelSummary({
        config: await configOf(golden),
        batchSize: globalBatch === null ? null : globalBatch / replicas,
        frames,
        labels: predictions === null ? null : predictions - 1,
        classes: golden.classes ?? 1000,
        compiled: golden.compiled,
        ...(golden.line_length === undefined ? {} : { lineLength: golden.line_length }),
      });
      expect(summary.split("\n")).toEqual(golden.lines);
    });
  }

  it.runIf(hasFixture("seed/training.log"))("prints the table of the reference run's log", async () => {
    const { config } = await loadConfig(readFileSync(fixture("seed/config.j2"), "utf8"), "config.j2");
    expect(config).toBeDefined();
    if (config === undefined) return;
    const summary = modelSummary({ config, batchSize: 8, frames: 2972, labels: 202, classes: 1000, compiled: true });
    expect(readFileSync(fixture("seed/training.log"), "utf8")).toContain(`\n${summary}`);
    expect(parameterCounts(config.model_config, 80, 1000)).toEqual({
      encoder: 6_888_392,
      prediction: 3_002_368,
      joint: 939_496,
      total: 10_830_256,
      trainable: 10_771_120,
      nonTrainable: 59_136,
    });
  });
});
