import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { remotePlaceOf, remotePlaces } from "../../../src/run/remote-places.ts";

const sample = readFileSync("public/samples/digits/config.j2", "utf8");

async function configOf(change: (text: string) => string): Promise<Config> {
  const { config } = await loadConfig(change(sample), "config.j2");
  if (config === undefined) throw new Error("The changed sample has errors.");
  return config;
}

describe("remotePlaces", () => {
  it("finds none where all files are at hand", async () => {
    expect(remotePlaces(await configOf(text => text))).toEqual([]);
  });

  it("groups addresses by the endpoint that keys are given for; plain HTTP takes none", async () => {
    const config = await configOf(text =>
      text
        .replace("digits.tokens", "gs://words/digits.tokens")
        .replaceAll("tfrecords_dir: .", "tfrecords_dir: s3://bucket/digits")
        .replaceAll("digits.metadata.json", "https://host.example:8443/m.json"),
    );
    expect(remotePlaces(config)).toEqual([
      {
        host: "storage.googleapis.com",
        endpoint: "https://storage.googleapis.com",
        patterns: ["gs://words/digits.tokens"],
      },
      {
        host: "s3.amazonaws.com",
        endpoint: "https://s3.amazonaws.com",
        patterns: ["s3://bucket/digits/train*.tfrecord", "s3://bucket/digits/eval*.tfrecord"],
      },
      { host: "host.example:8443", endpoint: null, patterns: ["https://host.example:8443/m.json"] },
    ]);
    expect(remotePlaceOf(config, "https://host.example:8443/m.json")?.endpoint).toBeNull();
    expect(remotePlaceOf(config, "digits_train.tsv")).toBeUndefined();
  });

  it("asks for keys of the endpoint that the config names", async () => {
    const storage = "studio_config: {object_storage: {endpoint: 'http://127.0.0.1:8000'}}";
    const config = await configOf(
      text => `${text.replace("digits.tokens", "s3://bucket/digits.tokens")}\n${storage}\n`,
    );
    expect(remotePlaces(config)).toMatchObject([{ host: "127.0.0.1:8000", endpoint: "http://127.0.0.1:8000" }]);
  });

  it("leaves out data sets that are disabled and addresses that cannot be read", async () => {
    const config = await configOf(text =>
      text
        .replace("digits.tokens", "s3://")
        .replaceAll("tfrecords_dir: .", "tfrecords_dir: s3://bucket/digits")
        .replace("eval_dataset_config:\n    enabled: True", "eval_dataset_config:\n    enabled: False"),
    );
    expect(remotePlaces(config).flatMap(({ patterns }) => patterns)).toEqual(["s3://bucket/digits/train*.tfrecord"]);
  });
});
