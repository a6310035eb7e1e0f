import type {
  DatasetConfig,
  DecoderConfig,
  LearningConfig,
  SpeechConfig,
  StageMetadata,
  StudioConfig,
} from "../config/config.ts";
import { StudioError } from "../lib/result.ts";
import { type DataSource, listShards } from "../sources/index.ts";
import { createFeatureExtractor } from "../speech/index.ts";
import { readAll } from "./bytes.ts";
import { Dataset } from "./dataset.ts";
import { type Exclusions, excluderOf } from "./exclusions.ts";
import { mergeMaxima, parseMetadata, stageMetadata } from "./metadata.ts";
import { createParser, learnableOnly, type UtteranceParser } from "./parser.ts";
import { type RecordSource, rowRecords, shardRecords } from "./records.ts";
import { parseTranscripts } from "./transcripts.ts";

/** What of a config decides about data. */
export interface DataConfig {
  speech_config: SpeechConfig;
  decoder_config: Pick<DecoderConfig, "blank_index">;
  learning_config: Pick<LearningConfig, "train_dataset_config" | "eval_dataset_config" | "test_dataset_config">;
  studio_config: Pick<StudioConfig, "padding">;
}

export interface DatasetRequest {
  config: DataConfig;
  part: "train" | "eval" | "test";
  source: DataSource;
  tokenize: (transcript: string) => readonly number[];
  classes: number; // of the model, blank included
  batchSize: number;
  seed: number;
  /** As `--tfrecords`: shards of `tfrecords_dir`. Otherwise the TSVs of `data_paths`. */
  useShards: boolean;
  /** Records from elsewhere than the config says. */
  records?: RecordSource;
  /** Records to pass over, as if they were not there. */
  exclusions?: Exclusions;
  /** Has the parsing done elsewhere too; the result must be the same. */
  shareParsing?: (own: UtteranceParser) => UtteranceParser;
}

/**
 * The data set that a config describes (specification sections 1.6 and 2.4). Undefined where it is disabled or names no data.
 *
 * @throws StudioError for missing files, metadata or transcripts that cannot be read, and as `Dataset`.
 */
export async function openDataset(request: DatasetRequest): Promise<Dataset | undefined> {
  const { config, part, source, tokenize, classes, batchSize, seed } = request;
  const dataset = partOf(config, part);
  if (!dataset.enabled && request.records === undefined) return undefined;
  const records = request.records ?? (await recordsOf(request, dataset));
  if (records === undefined) return undefined;
  const metadata = await metadataOf(source, dataset);
  const parser = datasetParser(config, part, { tokenize, classes });
  const excluder = excluderOf(request.exclusions ?? [], part);
  const all = records.count ?? metadata?.num_entries;
  const entries = all === undefined ? undefined : Math.max(0, all - excluder.countIn(records.files ?? []));
  const maxima = config.studio_config.padding === "static" ? mergeMaxima(await sharedMetadata(request)) : undefined;
  return new Dataset({
    source: records,
    parser: request.shareParsing?.(parser) ?? parser,
    padding: {
      bins: createFeatureExtractor(config.speech_config).bins,
      blank: config.decoder_config.blank_index,
      ...(maxima === undefined ? {} : { maxima }),
    },
    batchSize,
    seed,
    shuffle: dataset.shuffle,
    bufferSize: dataset.buffer_size,
    cache: dataset.cache,
    parsedCacheBytes: dataset.cache && isUnaugmented(dataset) ? parsedCacheBytes : 0,
    dropRemainder: dataset.drop_remainder,
    isLeftOut: place => excluder.has(place),
    ...(entries === undefined ? {} : { entries }),
    repeat: part !== "test",
  });
}

/** The parser of such a data set. */
export function datasetParser(
  config: DataConfig,
  part: DatasetRequest["part"],
  { tokenize, classes }: Pick<DatasetRequest, "tokenize" | "classes">,
): UtteranceParser {
  const { speech_config: speech, decoder_config: decoder } = config;
  const parser = createParser({
    sampleRate: speech.sample_rate,
    extractor: createFeatureExtractor(speech),
    augmentation: partOf(config, part).augmentation_config,
    tokenize,
  });
  return part === "test" ? parser : learnableOnly(parser, { blank: decoder.blank_index, classes });
}

const parsedCacheBytes = 256 * 2 ** 20;

function isUnaugmented({ augmentation_config: augmentation }: DatasetConfig): boolean {
  return augmentation.signal_augment.length === 0 && augmentation.feature_augment.length === 0;
}

/** Metadata of a data set: inline, or its stage in the file named. Undefined where there is none, as at the reference. */
export async function metadataOf(source: DataSource, dataset: DatasetConfig): Promise<StageMetadata | undefined> {
  const { metadata, stage, enabled } = dataset;
  if (!enabled || metadata === null) return undefined;
  if (typeof metadata !== "string") return metadata;
  try {
    const text = new TextDecoder().decode(await readAll(await source.open(metadata)));
    return stage === null ? undefined : stageMetadata(parseMetadata(text, metadata), stage, metadata);
  } catch (error) {
    if (error instanceof StudioError && error.code === "file-missing") return undefined;
    throw error;
  }
}

/** Train and eval are padded to the same maxima; the reference's test program reads its own alone. */
function sharedMetadata({ config, part, source }: DatasetRequest): Promise<(StageMetadata | undefined)[]> {
  const parts = part === "test" ? (["test"] as const) : (["train", "eval"] as const);
  return Promise.all(parts.map(each => metadataOf(source, partOf(config, each))));
}

async function recordsOf(request: DatasetRequest, dataset: DatasetConfig): Promise<RecordSource | undefined> {
  const { source, part, useShards } = request;
  if (!useShards) return dataset.data_paths === null ? undefined : readTables(source, dataset.data_paths);
  if (dataset.tfrecords_dir === null) return undefined;
  return shardRecords(source, await listShards(source, dataset.tfrecords_dir, dataset.stage ?? part));
}

async function readTables(source: DataSource, paths: readonly string[]): Promise<RecordSource> {
  const tables = [];
  for (const path of paths) tables.push(parseTranscripts(await readAll(await source.open(path)), path));
  return rowRecords(source, tables);
}

function partOf({ learning_config }: DataConfig, part: DatasetRequest["part"]): DatasetConfig {
  switch (part) {
    case "train":
      return learning_config.train_dataset_config;
    case "eval":
      return learning_config.eval_dataset_config;
    case "test":
      return learning_config.test_dataset_config;
    default:
      return part satisfies never;
  }
}
