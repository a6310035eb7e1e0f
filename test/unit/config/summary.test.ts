import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { summaries } from "../../../src/cli/parity/kinds/summaries.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { modelSummary } from "../../../src/config/summary.ts";
import { parameterCounts } from "../../../src/config/weights.ts";
import { fixture, hasFixture } from "../../support/fixtures.ts";
import { goldenCases } from "../../support/golden-cases.ts";

describe("modelSummary", () => {
  it.each(goldenCases(summaries, "summary/summary"))(
    "prints $name as Keras does, byte for byte",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );

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
