import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { folderSource } from "../../../src/cli/files.ts";
import type { StageMetadata } from "../../../src/config/config.ts";
import {
  type Batch,
  createParser,
  Dataset,
  decodeExample,
  mergeMaxima,
  parseTranscripts,
  rowRecords,
  shardRecords,
} from "../../../src/data/index.ts";
import { Random } from "../../../src/lib/random.ts";
import { listShards, memorySource } from "../../../src/sources/index.ts";
import { createFeatureExtractor } from "../../../src/speech/index.ts";
import { Vocabulary } from "../../../src/text/vocabulary.ts";
import { tokenize } from "../../../src/text/wordpiece.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";
import { Goldens } from "../../support/goldens.ts";
import { speechConfig } from "./speech-config.ts";

// The labels need the seed's vocabulary, which lies beside the repository only.
const seedTokens = "seed/train_1000_50.tokens";
const hasVocabulary = hasFixture(seedTokens);

interface BatchCase {
  name: string;
  options: { drop_remainder: boolean; metadata?: StageMetadata };
  total_steps: number | null;
  batches: object[];
}
interface Lengths {
  inputs_length: number[];
  labels_length: number[];
}
interface Batches {
  cases: BatchCase[];
  facts: Record<"train_with_metadata_repeats" | "train_without_metadata_ends", { batches: Lengths[] }>;
}
const golden = readFixtureJson<Batches>("tfrecords/batches.json");
const extractor = createFeatureExtractor(speechConfig);

function parser() {
  const decoder = { blank_index: 0, unknown_index: 1, unknown_token: "<unk>" };
  const vocabulary = Vocabulary.parse(readFileSync(fixture(seedTokens), "utf8"), seedTokens, decoder);
  return createParser({
    sampleRate: 16000,
    extractor,
    augmentation: { signal_augment: [], feature_augment: [] },
    tokenize: text => tokenize(text, vocabulary, "NFKC"),
  });
}

interface Setting {
  dropRemainder: boolean;
  repeat: boolean;
  metadata?: StageMetadata;
}

async function datasetOf({ dropRemainder, repeat, metadata }: Setting): Promise<Dataset> {
  const source = folderSource(dirname(fixture("tfrecords/gzip/train_1.tfrecord")));
  const maxima = mergeMaxima([metadata]);
  return new Dataset({
    source: shardRecords(source, await listShards(source, "", "train"), 1), // recorded one shard after the other
    parser: parser(),
    padding: { bins: 80, blank: 0, ...(maxima === undefined ? {} : { maxima }) },
    batchSize: 3,
    seed: 1,
    shuffle: false,
    bufferSize: 1000,
    cache: false,
    dropRemainder,
    repeat,
    ...(metadata?.num_entries === undefined ? {} : { entries: metadata.num_entries }),
  });
}

async function takeAll(dataset: Dataset, most = 100): Promise<Batch[]> {
  const batches: Batch[] = [];
  while (batches.length < most) {
    const batch = await dataset.nextBatch();
    if (batch === undefined) break;
    batches.push(batch);
  }
  await dataset.close();
  return batches;
}

function expectClose(ours: Float32Array, theirs: Float32Array): void {
  expect(ours.length).toBe(theirs.length);
  let [sum, max] = [0, 0];
  ours.forEach((value, i) => {
    const difference = Math.abs(value - (theirs[i] ?? Number.NaN));
    sum += difference;
    max = Math.max(max, difference);
  });
  expect(max).toBeLessThanOrEqual(2e-3);
  expect(sum / ours.length).toBeLessThanOrEqual(6e-5);
}

describe.skipIf(!hasVocabulary)("Dataset against TensorFlowASR's batches", () => {
  const tensors = Goldens.read("tfrecords/batches");

  it.each(golden.cases)("gives the batches of $name", async ({ name, options, total_steps, batches }) => {
    const { drop_remainder: dropRemainder, metadata } = options;
    const dataset = await datasetOf({ dropRemainder, repeat: false, ...(metadata === undefined ? {} : { metadata }) });
    expect(dataset.stepsPerEpoch).toBe(total_steps ?? undefined);
    const found = await takeAll(dataset);
    expect(found.length).toBe(batches.length);
    for (const [index, batch] of found.entries()) {
      const key = (what: string) => `${name}.${index}.${what}`;
      expect([batch.size, batch.frames, batch.bins, 1]).toEqual(tensors.shape(key("inputs")));
      expect([batch.size, batch.labelCount]).toEqual(tensors.shape(key("labels")));
      expect(batch.inputLengths).toEqual(tensors.integers(key("inputs_length")));
      expect(batch.labels).toEqual(tensors.integers(key("labels")));
      expect(batch.labelLengths).toEqual(tensors.integers(key("labels_length")));
      expect(batch.predictions).toEqual(tensors.integers(key("predictions")));
      expect(batch.predictionLengths).toEqual(tensors.integers(key("predictions_length")));
      expectClose(batch.inputs, tensors.floats(key("inputs")));
      for (let b = 0; b < batch.size; b++) {
        const padding = batch.inputs.subarray(
          (b * batch.frames + (batch.inputLengths[b] ?? 0)) * batch.bins,
          (b + 1) * batch.frames * batch.bins,
        );
        expect(padding.every(value => value === 0)).toBe(true);
      }
    }
  });

  const lengthsOf = (batches: Batch[]): Lengths[] =>
    batches.map(batch => ({ inputs_length: [...batch.inputLengths], labels_length: [...batch.labelLengths] }));

  it("repeats over the borders of passes where the number of records is known", async () => {
    const expected = golden.facts.train_with_metadata_repeats.batches;
    const dataset = await datasetOf({ dropRemainder: true, repeat: true, metadata: { num_entries: 7 } });
    expect(lengthsOf(await takeAll(dataset, expected.length))).toEqual(expected);
  });

  it("ends with the pass where it is not", async () => {
    const dataset = await datasetOf({ dropRemainder: true, repeat: true });
    expect(lengthsOf(await takeAll(dataset))).toEqual(golden.facts.train_without_metadata_ends.batches);
  });

  it.each([
    [
      "input",
      { max_input_length: 12, max_label_length: 11 },
      "audio/u3.wav",
      "13 frames, more than max_input_length 12",
    ],
    ["label", { max_input_length: 23, max_label_length: 2 }, "audio/u2.wav", "3 labels, more than max_label_length 2"],
  ])("names an utterance whose %s is longer than the static maximum", async (_, metadata, utterance, message) => {
    const dataset = await datasetOf({ dropRemainder: true, repeat: false, metadata });
    await expect(dataset.nextBatch()).rejects.toMatchObject({
      code: "utterance-too-long",
      place: { utterance },
      message: expect.stringContaining(message),
    });
  });

  it("gives the same from the transcripts and their WAV files as from the shards", async () => {
    const { transcripts_tsv } = readFixtureJson<{ transcripts_tsv: string }>("tfrecords/shards.json");
    const files: Record<string, Uint8Array> = {};
    const shards = folderSource(dirname(fixture("tfrecords/gzip/train_1.tfrecord")));
    const records = shardRecords(shards, await listShards(shards, "", "train"));
    for await (const item of records.read()) {
      if ("raw" in item) files[`there/${item.raw.path}`] = item.raw.audio;
    }
    const table = parseTranscripts(new TextEncoder().encode(transcripts_tsv), "there/t.tsv");
    const rows = rowRecords(memorySource(files), [table]);
    expect(rows.count).toBe(7);
    const dataset = new Dataset({
      source: rows,
      parser: parser(),
      padding: { bins: 80, blank: 0 },
      batchSize: 3,
      seed: 1,
      shuffle: false,
      bufferSize: 1,
      cache: false,
      dropRemainder: false,
      repeat: false,
    });
    const fromRows = await takeAll(dataset);
    expect(fromRows).toEqual(await takeAll(await datasetOf({ dropRemainder: false, repeat: false })));
  });
});

interface ExampleCase {
  name: string;
  offset: number;
  payload_length: number;
  use_tf_false: { error?: object; frames?: number; labels?: number[]; inputs?: string; inputs_equal_plain?: boolean };
}

describe.skipIf(!hasVocabulary)("createParser against TensorFlowASR's parse", () => {
  const { cases } = readFixtureJson<{ cases: ExampleCase[] }>("tfrecords/examples.json");
  const tensors = Goldens.read("tfrecords/examples");
  const file = readFileSync(fixture("tfrecords/examples.tfrecord"));
  const parse = async ({ offset, payload_length }: ExampleCase) =>
    parser().parse(decodeExample(file.subarray(offset + 12, offset + 12 + payload_length)), new Random(1));
  // libsndfile plays what is left of a cut file; ours names it.
  const isRefused = ({ name, use_tf_false }: ExampleCase) => use_tf_false.error !== undefined || name === "audio_cut";

  it.each(cases.filter(each => !isRefused(each)))("gives frames, labels and features of $name", async testCase => {
    const { frames, labels, inputs, inputs_equal_plain } = testCase.use_tf_false;
    const utterance = await parse(testCase);
    expect(utterance).toMatchObject({ frames, labels });
    const name = inputs_equal_plain === true ? "plain.inputs" : inputs;
    // Sound of 8 kHz has nothing above 4 kHz: the bins there hold rounding errors of the resampler, normalised to size.
    const audible = (values: Float32Array) =>
      testCase.name === "audio_8000_hertz" ? values.filter((_, i) => i % 80 < 57) : values;
    expectClose(audible(utterance.features), audible(tensors.floats(name ?? "")));
  });

  it.each(cases.filter(isRefused))("refuses $name with a typed error", async testCase => {
    await expect(parse(testCase)).rejects.toMatchObject({ name: "StudioError", message: expect.stringMatching(/./) });
  });
});
