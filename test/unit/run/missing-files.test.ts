import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { missingFiles } from "../../../src/run/missing-files.ts";
import { type DataSource, filesSource, memorySource } from "../../../src/sources/index.ts";

const folder = "public/samples/digits";
const nothing = new Uint8Array();

async function sampleConfig(change: (text: string) => string = text => text): Promise<Config> {
  const { config } = await loadConfig(change(readFileSync(`${folder}/config.j2`, "utf8")), "config.j2");
  if (config === undefined) throw new Error("The changed sample has errors.");
  return config;
}

describe("missingFiles", () => {
  it("asks for vocabulary, shards and metadata by the names that the config has, each once", async () => {
    expect(await missingFiles(await sampleConfig(), memorySource({}))).toEqual([
      { key: "decoder_config.vocabulary", path: "digits.tokens", what: "vocabulary", isNeeded: true },
      {
        key: "learning_config.train_dataset_config.tfrecords_dir",
        path: "./train*.tfrecord",
        what: "shards",
        isNeeded: true,
      },
      {
        key: "learning_config.train_dataset_config.data_paths",
        path: "digits_train.tsv",
        what: "transcripts",
        isNeeded: false,
      },
      {
        key: "learning_config.train_dataset_config.metadata",
        path: "digits.metadata.json",
        what: "metadata",
        isNeeded: false,
      },
      {
        key: "learning_config.eval_dataset_config.tfrecords_dir",
        path: "./eval*.tfrecord",
        what: "shards",
        isNeeded: true,
      },
      {
        key: "learning_config.eval_dataset_config.data_paths",
        path: "digits_eval.tsv",
        what: "transcripts",
        isNeeded: false,
      },
    ]);
  });

  it("misses nothing of the sample, although its files lie flat", async () => {
    const names = ["digits.tokens", "digits.metadata.json", "train_1.tfrecord", "eval_1.tfrecord"];
    const files = names.map(path => ({ path, content: new Blob() }));
    expect(await missingFiles(await sampleConfig(), filesSource(files))).toEqual([]);
  });

  it("asks for nothing that a disabled data set names", async () => {
    const config = await sampleConfig(text =>
      text.replace("eval_dataset_config:\n    enabled: True", "eval_dataset_config:\n    enabled: False"),
    );
    const keys = (await missingFiles(config, memorySource({}))).map(({ key }) => key);
    expect(keys.filter(key => key.includes("eval"))).toEqual([]);
  });

  it("needs transcripts where the config names no shards", async () => {
    const config = await sampleConfig(text => text.replaceAll("tfrecords_dir: .", "tfrecords_dir: null"));
    const found = await missingFiles(config, memorySource({ "digits.tokens": nothing }));
    expect(found.filter(({ isNeeded }) => isNeeded).map(({ path, what }) => [path, what])).toEqual([
      ["digits_train.tsv", "transcripts"],
      ["digits_eval.tsv", "transcripts"],
    ]);
  });

  it("does without shards only where the first recording of the transcripts is there", async () => {
    const config = await sampleConfig();
    const table = new TextEncoder().encode("PATH\tDURATION\tTRANSCRIPT\naudio/one.wav\t1.0\tone\n");
    const tables = { "digits_train.tsv": table, "digits_eval.tsv": table };
    const needed = async (files: Record<string, Uint8Array>) => {
      const source = filesSource(
        Object.entries(files).map(([path, bytes]) => ({ path, content: new Blob([Uint8Array.from(bytes)]) })),
      );
      return (await missingFiles(config, source)).filter(file => file.isNeeded).map(({ what }) => what);
    };
    expect(await needed(tables)).toEqual(["vocabulary", "shards", "shards"]);
    expect(await needed({ ...tables, "somewhere/one.wav": nothing })).toEqual(["vocabulary"]);
  });

  it("says why an address gave no answer, and then asks for nothing in its place", async () => {
    const config = await sampleConfig(text => text.replaceAll("tfrecords_dir: .", "tfrecords_dir: s3://bucket/digits"));
    const refusal = new StudioError("access-denied", "The server refuses access.", {}, "Give keys.");
    const local = memorySource({ "digits.tokens": nothing, "digits.metadata.json": nothing });
    const source: DataSource = {
      ...local,
      list: pattern => (pattern.startsWith("s3:") ? Promise.reject(refusal) : local.list(pattern)),
    };
    const reason = { code: "access-denied", message: "The server refuses access.", place: {}, nextStep: "Give keys." };
    expect(await missingFiles(config, source)).toEqual(
      ["train", "eval"].map(part => ({
        key: `learning_config.${part}_dataset_config.tfrecords_dir`,
        path: `s3://bucket/digits/${part}*.tfrecord`,
        what: "shards",
        isNeeded: true,
        reason,
      })),
    );
  });

  it("needs metadata that it may not read, since a run stops there", async () => {
    const config = await sampleConfig(text => text.replaceAll("digits.metadata.json", "https://host.example/m.json"));
    const local = memorySource({});
    const source: DataSource = {
      ...local,
      async list(pattern) {
        if (pattern.startsWith("https:")) throw new StudioError("network-failed", "The host cannot be reached.");
        return local.list(pattern);
      },
    };
    const metadata = (await missingFiles(config, source)).filter(({ what }) => what === "metadata");
    expect(metadata).toMatchObject([{ isNeeded: true, reason: { code: "network-failed" } }]);
  });
});
