import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { LoadedConfig } from "../../../src/config/load.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { type Preflight, preflight } from "../../../src/run/preflight.ts";
import { memorySource } from "../../../src/sources/index.ts";
import { startObstacles } from "../../../src/state/start-obstacles.ts";

const text = readFileSync("public/samples/digits/config.j2", "utf8");

describe("startObstacles", () => {
  let loaded: LoadedConfig;
  let fitting: Preflight;
  let tooLarge: Preflight;
  const whole = () => ({ file: "config.j2", loaded, missing: [], preflight: fitting, error: null });

  beforeAll(async () => {
    loaded = await loadConfig(text, "config.j2");
    if (loaded.config === undefined) throw new Error("The sample has errors.");
    const source = memorySource({});
    fitting = await preflight(loaded.config, source, { classes: 67, batchSize: 8 });
    tooLarge = await preflight(loaded.config, source, { classes: 67, batchSize: 8, bindingLimitBytes: 2 ** 20 });
  });

  it("finds nothing in the way of a config that fits, with its files there", () => {
    expect(startObstacles(whole(), undefined, undefined)).toEqual([]);
    expect(startObstacles(whole(), "ended", undefined)).toEqual([]);
  });

  it("waits for a run under way, also a paused one", () => {
    for (const phase of ["training", "paused", "recovering"] as const) {
      expect(startObstacles(whole(), phase, undefined).join()).toContain("A run is under way");
    }
  });

  it("counts errors, not warnings", async () => {
    const broken = await loadConfig(text.replace("batch_size: 8", "batch_size: 0").replace("frame_ms", "fram_ms"), "c");
    expect(startObstacles({ ...whole(), loaded: broken, preflight: undefined }, undefined, undefined)).toEqual([
      "The config has an error: correct it first.",
    ]);
  });

  it("names each file that is needed, and none that is not", () => {
    const missing = [
      { key: "decoder_config.vocabulary", path: "digits.tokens", what: "vocabulary", isNeeded: true },
      { key: "metadata", path: "digits.metadata.json", what: "metadata", isNeeded: false },
    ] as const;
    expect(startObstacles({ ...whole(), missing, preflight: undefined }, undefined, undefined)).toEqual([
      "digits.tokens is missing: add it under Files.",
    ]);
  });

  it("says how much too large the largest tensor is, unless TensorFlow.js trains", () => {
    const project = { ...whole(), preflight: tooLarge };
    expect(startObstacles(project, undefined, undefined)).toEqual([
      expect.stringMatching(
        /^It does not fit: a tensor needs \d\.\d\d MiB in one binding, and this adapter allows 1.00 MiB/,
      ),
    ]);
    const adapter = {
      engine: "portable",
      name: "cpu",
      reason: "none",
      bindingLimitBytes: null,
      bufferLimitBytes: null,
    } as const;
    expect(startObstacles(project, undefined, adapter)).toEqual([]);
  });

  it("refuses an epoch without a batch", () => {
    const project = { ...whole(), preflight: { ...fitting, stepsPerEpoch: 0 } };
    expect(startObstacles(project, undefined, undefined).join()).toContain("fewer utterances than one batch of 8");
  });

  it("says once that files cannot be reached, however many", () => {
    const reason = { code: "access-denied", message: "The server refuses access.", place: {} };
    const shards = (part: string, isNeeded: boolean) => ({
      ...{ key: `learning_config.${part}_dataset_config.tfrecords_dir`, path: `s3://bucket/${part}*.tfrecord` },
      ...{ what: "shards" as const, isNeeded, reason },
    });
    const told = (missing: ReturnType<typeof shards>[]) =>
      startObstacles({ ...whole(), missing, preflight: undefined }, undefined, undefined);
    expect(told([shards("train", true), shards("eval", true)])).toEqual([
      "s3://bucket/train*.tfrecord and 1 more cannot be reached: see under Files.",
    ]);
    expect(told([shards("eval", false)])).toEqual([]);
  });
});
