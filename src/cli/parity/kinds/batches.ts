import { dirname, join } from "node:path/posix";
import type { StageMetadata } from "../../../config/config.ts";
import {
  type Batch,
  createParser,
  Dataset,
  decodeExample,
  mergeMaxima,
  shardRecords,
  type UtteranceParser,
} from "../../../data/index.ts";
import { Random } from "../../../lib/random.ts";
import { listShards } from "../../../sources/index.ts";
import { createFeatureExtractor } from "../../../speech/index.ts";
import { Vocabulary } from "../../../text/vocabulary.ts";
import { tokenize } from "../../../text/wordpiece.ts";
import { folderSource } from "../../files.ts";
import { type Check, check } from "../compare.ts";
import { speechConfig } from "../golden-configs.ts";
import type { GoldenFolder } from "../golden-folder.ts";
import { Goldens } from "../goldens.ts";
import { casesWith, type GoldenFile, type GoldenKind, onCpu, refused, same } from "../parity-case.ts";

interface BatchCase {
  name: string;
  batch_size?: number;
  options: { drop_remainder: boolean; metadata?: StageMetadata };
  total_steps: number | null;
  batches: object[];
}

/** Whole padded batches of shards, static and dynamic. */
export const batches: GoldenKind = file => {
  const cases = casesWith<BatchCase>(file, "options", "batches", "total_steps");
  const parser = cases && parserOf(file);
  if (parser === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases?.map(item =>
    onCpu(`${file.stem} ${item.name}`, async () => {
      const dataset = await openShards(file, item, parser);
      const checks = [same("steps", dataset.stepsPerEpoch, item.total_steps ?? undefined)];
      for (let index = 0; ; index++) {
        const batch = await dataset.nextBatch();
        if (batch === undefined) {
          checks.push(same("batches", index, item.batches.length));
          break;
        }
        checks.push(...compareBatch(batch, goldens, `${item.name}.${index}`));
      }
      await dataset.close();
      return checks;
    }),
  );
};

async function openShards(file: GoldenFile, { batch_size, options }: BatchCase, parser: UtteranceParser) {
  const { drop_remainder: dropRemainder, metadata } = options;
  const source = folderSource(dirname(file.folder.path(join(dirname(file.stem), "gzip/train_1.tfrecord"))));
  const maxima = mergeMaxima([metadata]);
  return new Dataset({
    source: shardRecords(source, await listShards(source, "", "train"), 1), // recorded one shard after the other
    parser,
    padding: { bins: 80, blank: 0, ...(maxima !== undefined && { maxima }) },
    batchSize: batch_size ?? 3,
    seed: 1,
    shuffle: false,
    bufferSize: 1000,
    cache: false,
    dropRemainder,
    repeat: false,
    ...(metadata?.num_entries !== undefined && { entries: metadata.num_entries }),
  });
}

function compareBatch(batch: Batch, goldens: Goldens, name: string): Check[] {
  const exact = { relative: 0 };
  const integers = (what: string, actual: Uint32Array) =>
    check(`${name} ${what}`, actual, goldens.integers(`${name}.${what}`), exact);
  return [
    same(`${name} shape`, [batch.size, batch.frames, batch.bins, 1], goldens.shape(`${name}.inputs`)),
    integers("inputs_length", batch.inputLengths),
    integers("labels", batch.labels),
    integers("labels_length", batch.labelLengths),
    integers("predictions", batch.predictions),
    integers("predictions_length", batch.predictionLengths),
    ...compareFeatures(`${name} inputs`, batch.inputs, goldens.floats(`${name}.inputs`)),
  ];
}

interface ExampleCase {
  name: string;
  offset: number;
  payload_length: number;
  use_tf_false: { error?: object; frames?: number; labels?: number[]; inputs?: string; inputs_equal_plain?: boolean };
}

/** Single Examples: missing, extra and doubled features, odd audio. */
export const examples: GoldenKind = file => {
  const cases = casesWith<ExampleCase>(file, "use_tf_false", "payload_length");
  const parser = cases && parserOf(file);
  if (parser === undefined || !file.folder.has(`${file.stem}.tfrecord`)) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases?.map(({ name, offset, payload_length: length, use_tf_false: expected }) =>
    onCpu(`${file.stem} ${name}`, async () => {
      const payload = file.folder.bytes(`${file.stem}.tfrecord`).subarray(offset + 12, offset + 12 + length);
      const parse = async () => parser.parse(decodeExample(payload), new Random(1));
      // libsndfile plays what is left of a cut file; ours names it.
      if (expected.error !== undefined || name === "audio_cut") return [await refused("refusal", parse)];
      const { frames, labels, features } = await parse();
      const golden = goldens.floats(expected.inputs_equal_plain === true ? "plain.inputs" : (expected.inputs ?? ""));
      // Sound of 8 kHz has nothing above 4 kHz: the bins there hold rounding errors of the resampler.
      const audible = (values: Float32Array) =>
        name === "audio_8000_hertz" ? values.filter((_, i) => i % 80 < 57) : values;
      return [
        same("frames and labels", [frames, labels], [expected.frames, expected.labels]),
        ...compareFeatures("features", audible(features), audible(golden)),
      ];
    }),
  );
};

/** Undefined where the vocabulary is not there. */
function parserOf({ folder, stem, json }: GoldenFile): UtteranceParser | undefined {
  const file = vocabularyPath(folder, stem, json.vocabulary);
  if (file === undefined) return undefined;
  const decoder = { blank_index: 0, unknown_index: 1, unknown_token: "<unk>" };
  const vocabulary = Vocabulary.parseBytes(folder.bytes(file), file, decoder);
  return createParser({
    sampleRate: 16000,
    extractor: createFeatureExtractor(speechConfig()),
    augmentation: { signal_augment: [], feature_augment: [] },
    tokenize: text => tokenize(text, vocabulary, "NFKC"),
  });
}

/** The one named, from the golden's folder or the root; else that of the reference run. */
function vocabularyPath(folder: GoldenFolder, stem: string, named: unknown): string | undefined {
  const given = typeof named === "string" ? [join(dirname(stem), named), named] : [];
  return [...given, "seed/train_1000_50.tokens"].find(path => folder.has(path));
}

/** The bounds of the fixtures' README for features in batches. */
function compareFeatures(name: string, actual: Float32Array, expected: Float32Array): Check[] {
  const apart = actual.reduce((sum, value, i) => sum + Math.abs(value - (expected[i] ?? Number.NaN)), 0);
  return [
    check(name, actual, expected, { relative: 0, absolute: 2e-3 }),
    check(`mean of ${name}`, [apart / actual.length], [0], { relative: 0, absolute: 6e-5 }),
  ];
}
