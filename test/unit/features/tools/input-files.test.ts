import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../../../../src/config/config.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import {
  corporaAmong,
  datasetOf,
  describeInputs,
  foldersAmong,
  usualTables,
} from "../../../../src/features/tools/input-files.ts";

const named = (...paths: string[]) => paths.map(path => ({ path, content: new Blob() }));
let config: Config | undefined;

beforeAll(async () => {
  config = (await loadConfig(readFileSync("public/samples/digits/config.j2", "utf8"), "config.j2")).config;
});

describe("usualTables", () => {
  it("takes what the config names for the stage, wherever it lies", () => {
    const files = named("in/digits_eval.tsv", "in/digits_train.tsv", "other.tsv");
    expect(usualTables("train", config, files)).toEqual(["in/digits_train.tsv"]);
    expect(usualTables("eval", config, files)).toEqual(["in/digits_eval.tsv"]);
  });

  it("takes the only table, and leaves a choice between several to the user", () => {
    expect(usualTables("train", undefined, named("mine.tsv", "a.wav"))).toEqual(["mine.tsv"]);
    expect(usualTables("train", config, named("mine.tsv", "yours.tsv"))).toEqual([]);
  });
});

describe("datasetOf", () => {
  it("is that of the stage", () => {
    expect(datasetOf("eval", config)?.tfrecords_shards).toBe(1);
    expect(datasetOf("dev", config)).toBeUndefined();
  });
});

describe("foldersAmong", () => {
  it("names where a corpus begins", () => {
    const files = named("LibriSpeech/dev-clean/84/1/84-1.trans.txt", "LibriSpeech/dev-clean/84/1/84-1-0.flac", "a.tsv");
    expect(foldersAmong(files)).toEqual(["LibriSpeech"]);
    expect(foldersAmong(named("84-1.trans.txt"))).toEqual([""]);
  });
});

describe("corporaAmong", () => {
  it("names folders of audio with texts, but for those with a table", () => {
    const texts = named("read/a.txt", "read/a.wav", "listed/a.wav", "listed/a.txt", "listed/all.tsv", "sound/a.wav");
    expect(corporaAmong(texts)).toEqual(["read"]);
    expect(corporaAmong(named("a.wav", "a.txt"))).toEqual([""]);
  });
});

describe("describeInputs", () => {
  it("counts by kind", () => {
    expect(describeInputs(named("a.tsv", "b.WAV", "c.mp3", "d.pdf"))).toBe(
      "4 files: 1 table of transcripts, 2 of audio, 1 other",
    );
  });
});
