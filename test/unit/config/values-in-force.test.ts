import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { valuesInForce } from "../../../src/config/values-in-force.ts";

const sample = readFileSync("public/samples/digits/config.j2", "utf8");

async function valuesOf(text: string) {
  const { config, rendered } = await loadConfig(text, "config.j2");
  if (config === undefined) throw new Error("The config has errors.");
  return new Map(valuesInForce(config, rendered).map(({ key, ...rest }) => [key, rest]));
}

describe("valuesInForce", () => {
  it("gives each value by its dotted key and marks those that the file does not give", async () => {
    const values = await valuesOf(sample);
    expect(values.get("speech_config.sample_rate")).toEqual({ value: "8000", isDefault: false });
    expect(values.get("speech_config.preemphasis")).toEqual({ value: "0.97", isDefault: true });
    expect(values.get("model_config.encoder_blocks[0].filters")).toEqual({ value: "640", isDefault: false });
    expect(values.get("studio_config.padding")).toEqual({ value: "dynamic", isDefault: true });
    expect(values.get("learning_config.train_dataset_config.data_paths")).toEqual({
      value: "digits_train.tsv",
      isDefault: false,
    });
  });

  it("counts a value given as null, or equal to the default, as given", async () => {
    const values = await valuesOf(sample);
    expect(values.get("learning_config.learning_rate_config.max_lr")).toEqual({ value: "null", isDefault: false });
    expect(values.get("speech_config.frame_ms")).toEqual({ value: "25", isDefault: false });
  });

  it("names the values of an augmentation method under it", async () => {
    const values = await valuesOf(sample);
    const masking = "learning_config.train_dataset_config.augmentation_config.feature_augment.time_masking";
    expect(values.get(`${masking}.p_upperbound`)).toEqual({ value: "0.1", isDefault: false });
    expect(values.get(`${masking}.prob`)).toEqual({ value: "1", isDefault: true });
  });

  it("takes what the template gives, not how it is written", async () => {
    const values = await valuesOf(sample.replace("batch_size: 8", "batch_size: {{ 4 * 4 }}"));
    expect(values.get("learning_config.running_config.batch_size")).toEqual({ value: "16", isDefault: false });
  });

  it("follows anchors and merges to what they stand for", async () => {
    const merged = sample
      .replace("eval_dataset_config:\n    enabled: True", "eval_dataset_config:\n    <<: *t\n    enabled: True")
      .replace("train_dataset_config:\n", "train_dataset_config: &t\n");
    const values = await valuesOf(merged);
    expect(values.get("learning_config.eval_dataset_config.buffer_size")).toEqual({ value: "1000", isDefault: false });
  });
});
