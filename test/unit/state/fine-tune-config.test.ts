import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { fineTuneConfig, fineTuneFile } from "../../../src/state/fine-tune-config.ts";

const sampleText = readFileSync("public/samples/digits/config.j2", "utf8");
const options = { folder: "my recordings", train: 16, evaluation: 4, epochs: 10 };

async function load(text: string) {
  const { config, diagnostics } = await loadConfig(text, fineTuneFile);
  expect(diagnostics).toEqual([]);
  if (config === undefined) throw new Error("unreadable");
  return config;
}

describe("fineTuneConfig", () => {
  it("keeps the sample's model, features and vocabulary", async () => {
    const sample = await load(sampleText);
    const tuned = await load(fineTuneConfig(sampleText, options));
    expect(tuned.model_config).toEqual(sample.model_config);
    expect(tuned.speech_config).toEqual(sample.speech_config);
    expect(tuned.decoder_config).toEqual(sample.decoder_config);
  });

  it("reads the recorded shards, and evaluates on those held out", async () => {
    const { learning_config: learning } = await load(fineTuneConfig(sampleText, options));
    const { train_dataset_config: train, eval_dataset_config: evaluation, running_config: running } = learning;
    expect(train).toMatchObject({ stage: "train", tfrecords_dir: "my recordings", metadata: { num_entries: 16 } });
    expect(evaluation).toMatchObject({ stage: "eval", tfrecords_dir: "my recordings", metadata: { num_entries: 4 } });
    expect(running).toMatchObject({ batch_size: 4, num_epochs: 10 });
  });

  it("evaluates on what it trains on where nothing is held out", async () => {
    const { learning_config: learning } = await load(
      fineTuneConfig(sampleText, { ...options, train: 2, evaluation: 0 }),
    );
    expect(learning.eval_dataset_config).toMatchObject({ stage: "train", metadata: { num_entries: 2 } });
    expect(learning.running_config.batch_size).toBe(2);
  });
});
