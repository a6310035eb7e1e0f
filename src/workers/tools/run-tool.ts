import type { Config } from "../../config/config.ts";
import { parseTranscripts, readAll } from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import { projectOf } from "../../run/project.ts";
import type { DataSource, FileSink } from "../../sources/index.ts";
import {
  createLibrispeechTranscripts,
  createTfrecords,
  folderTables,
  generateVocabulary,
  namedFilesTree,
  type Task,
  writeMetadata,
} from "../../tools/index.ts";
import type { RecordedOrder, ToolJob, ToolOrder, ToolResult } from "./protocol.ts";
import { takeSource, takeTable } from "./take-source.ts";

export interface ToolPlaces {
  source: DataSource; // of the job's project
  sink: FileSink;
}

/**
 * Does what the job says.
 * @throws StudioError `config-missing` where a config is needed, and those of the tools
 */
export async function runTool(
  job: Omit<ToolJob, "access" | "destination">,
  places: ToolPlaces,
  task: Task,
): Promise<ToolResult> {
  const { order } = job;
  switch (order.tool) {
    case "create_tfrecords":
      return { tool: order.tool, result: await makeShards(order, job, places, task) };
    case "recorded_tfrecords":
      return { tool: order.tool, ...(await makeRecordedShards(order, places.sink, task)) };
    case "create_librispeech_trans": {
      const tree = namedFilesTree(job.inputs);
      return { tool: order.tool, result: await createLibrispeechTranscripts({ ...order, tree, ...places }, task) };
    }
    case "generate_metadata": {
      const config = requireConfig(job.config);
      const tokenize = await readTokenizer(job, config, places.source);
      const result = await writeMetadata({ ...order, speech: config.speech_config, tokenize, ...places }, task);
      return { tool: order.tool, result: { stage: order.stage, ...result } };
    }
    case "generate_vocab_wordpiece": {
      const decoder = { ...requireConfig(job.config).decoder_config, corpus_files: [...order.corpusFiles] };
      const configFile = job.project.file;
      const { tokens, ...rest } = await generateVocabulary(
        { decoder, configFile, output: order.output, ...places },
        task,
      );
      return { tool: order.tool, result: { ...rest, size: tokens.length } };
    }
    default:
      return order satisfies never;
  }
}

/** That of the command line. */
const seed = 42;

async function makeShards(
  order: Extract<ToolOrder, { tool: "create_tfrecords" }>,
  { inputs, config }: Pick<ToolJob, "inputs" | "config">,
  { source, sink }: ToolPlaces,
  task: Task,
) {
  const { tables: names, corpora, stage, folder, shards, shuffle, whenThere } = order;
  const tables = [];
  for (const [index, name] of names.entries()) {
    task.report({ stage: "Reading transcripts", done: index, total: names.length, unit: "files" });
    tables.push(parseTranscripts(await readAll(await source.open(name)), name));
    task.signal.throwIfAborted();
  }
  const tree = namedFilesTree(inputs);
  for (const directory of corpora) tables.push(...(await folderTables({ directory, tree, source }, task)));
  const compression = compressionOf(config, stage);
  return createTfrecords({ tables, source, sink, folder, stage, shards, compression, shuffle, seed, whenThere }, task);
}

async function makeRecordedShards({ takes, folder, shards, sampleRate }: RecordedOrder, sink: FileSink, task: Task) {
  const source = takeSource(takes, sampleRate);
  const make = (stage: string, count: number) => {
    const own = takes.filter(({ isHeldOut }) => isHeldOut === (stage === "eval"));
    const tables = [takeTable(own, `${stage}.tsv`)];
    const how = { shuffle: false, seed, compression: "GZIP", whenThere: "overwrite" } as const;
    return createTfrecords({ tables, source, sink, folder, stage, shards: count, ...how }, task);
  };
  const train = await make("train", shards);
  return { train, held: takes.some(({ isHeldOut }) => isHeldOut) ? await make("eval", 1) : null };
}

function compressionOf(config: Config | null, stage: string): "GZIP" | "ZLIB" | "" {
  const learning = config?.learning_config;
  const datasets = [learning?.train_dataset_config, learning?.eval_dataset_config, learning?.test_dataset_config];
  return datasets.find(dataset => dataset?.stage === stage)?.compression_type ?? "GZIP";
}

function requireConfig(config: Config | null): Config {
  if (config !== null) return config;
  const nextStep = "Open a config without errors first.";
  throw new StudioError("config-missing", "This tool does what a config says, and none is open.", {}, nextStep);
}

async function readTokenizer(
  { project: { file, text } }: Pick<ToolJob, "project">,
  config: Config,
  source: DataSource,
) {
  const { vocabulary } = config.decoder_config;
  if (vocabulary === null) {
    const nextStep = "Name a token file under decoder_config.vocabulary.";
    throw new StudioError("vocabulary-missing", "The config names no vocabulary.", { file }, nextStep);
  }
  const stream = await source.open(vocabulary).catch((error: unknown) => {
    if (!(error instanceof StudioError) || error.code !== "file-missing") throw error;
    const nextStep = "Make the vocabulary first, and add it to the project.";
    throw new StudioError("vocabulary-missing", "The vocabulary is not there yet.", { file: vocabulary }, nextStep);
  });
  return projectOf({ file, text, config }, await readAll(stream), vocabulary).tokenize;
}
