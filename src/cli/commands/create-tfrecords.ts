import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { createTfrecordsCommand } from "../../config/commands.ts";
import type { Config, DatasetConfig } from "../../config/config.ts";
import { isRemotePath } from "../../config/paths.ts";
import { parseTranscripts, readAll, type Transcripts } from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import { type DataSource, redactAddress } from "../../sources/index.ts";
import { createTfrecords as createShards, folderTables, type Task, type TfrecordsResult } from "../../tools/index.ts";
import { type Command, defineCommand } from "../command.ts";
import { commandSink } from "../command-sink.ts";
import { commandSource } from "../command-source.ts";
import { runCommandTask } from "../command-task.ts";
import { folderTree } from "../folder-tree.ts";
import { readConfig } from "../project.ts";
import type { Terminal } from "../terminal.ts";

/** `studio create_tfrecords`: shards of transcripts and audio, as the reference's script makes them (specification 2.3). */
export const createTfrecords: Command = {
  spec: createTfrecordsCommand,
  start(words, terminal) {
    const swallowed = swallowedByShuffle(words);
    if (swallowed !== undefined) {
      terminal.err(
        `warning: TensorFlowASR takes ${swallowed} for the value of --shuffle and leaves it out; here it is read. ` +
          `Write --shuffle=True ${swallowed}.\n`,
      );
    }
    return command.start(words, terminal);
  },
};

const command = defineCommand(createTfrecordsCommand, async ({ flags, positionals }, terminal) => {
  const config = flags.configPath === null ? undefined : (await readConfig(flags.configPath, terminal)).config;
  const dataset = config === undefined ? undefined : datasetOf(config, flags.mode);
  const storage = config?.studio_config.object_storage;
  const source = commandSource(terminal, storage);
  const given = positionals.length > 0 ? positionals : (dataset?.data_paths ?? []);
  if (given.length === 0) throw missing("The transcripts are", "Name TSV files, or a folder with audio in it.");
  const directory = flags.tfrecordsDir ?? dataset?.tfrecords_dir ?? undefined;
  if (directory === undefined) throw missing("--tfrecords-dir is", "Give it: --tfrecords-dir=DIR.");

  return runCommandTask(terminal, async task => {
    const began = performance.now();
    const tables = await readTables(given, source, terminal, task);
    const { sink, folder } = commandSink(terminal, directory, storage);
    const { mode: stage, tfrecordsShards: shards, shuffle, seed, existing: whenThere } = flags;
    const compression = dataset?.compression_type ?? "GZIP";
    const how = { folder, stage, shards, compression, shuffle, seed, whenThere };
    const result = await createShards({ tables, source, sink, ...how }, task);
    return tell(result, { stage, directory, millis: performance.now() - began }, terminal);
  });
});

/** A TSV behind a lone --shuffle, which python-fire takes for its value. */
function swallowedByShuffle(words: readonly string[]): string | undefined {
  const next = words[words.lastIndexOf("--shuffle") + 1];
  if (!words.includes("--shuffle") || next === undefined) return undefined;
  return next.startsWith("-") || /^(true|false|0|1)$/i.test(next) ? undefined : next;
}

/** The data set that will read the shards: the one of this stage. */
function datasetOf({ learning_config: learning }: Config, mode: string): DatasetConfig | undefined {
  const parts = {
    train: learning.train_dataset_config,
    eval: learning.eval_dataset_config,
    test: learning.test_dataset_config,
  };
  const named = Object.values(parts).find(({ stage }) => stage === mode);
  return named ?? (mode === "train" || mode === "eval" || mode === "test" ? parts[mode] : undefined);
}

async function readTables(
  given: readonly string[],
  source: DataSource,
  { paths }: Terminal,
  task: Task,
): Promise<Transcripts[]> {
  const tree = folderTree(paths.workingDirectory);
  const tables: Transcripts[] = [];
  for (const name of given) {
    const path = resolve(paths.workingDirectory, name);
    const isFolder = !isRemotePath(name) && (await stat(path).catch(() => undefined))?.isDirectory() === true;
    // A folder's paths are absolute, as create_librispeech_trans.py writes them.
    if (isFolder) tables.push(...(await folderTables({ directory: path, tree, source }, task)));
    else tables.push(parseTranscripts(await readAll(await source.open(name)), redactAddress(name)));
  }
  return tables;
}

interface Circumstances {
  stage: string;
  directory: string;
  millis: number;
}

function tell(result: TfrecordsResult, { stage, directory, millis }: Circumstances, terminal: Terminal): number {
  if (result.outcome === "skipped") {
    terminal.out(`TFRecords're already existed: ${stage}\n`);
    return 0;
  }
  if (result.outcome === "empty") {
    throw new StudioError("tfrecords-empty", "The transcripts have no row, so no shard was made.");
  }
  const seconds = millis / 1000;
  const { shards, utterances, leftOut } = result;
  for (const shard of shards) terminal.out(`Created ${shard.name} (${shard.utterances} utterances)\n`);
  const rate = `${(utterances / seconds).toFixed(0)} utterances/s`;
  const hours = (result.seconds / 3600).toFixed(2);
  terminal.out(`${utterances} utterances, ${hours} hours of audio in ${redactAddress(directory)}; ${rate}\n`);
  if (leftOut === 0) return 0;
  terminal.out(`${leftOut} rows were left out, for the reasons above.\n`);
  return 1;
}

function missing(what: string, nextStep: string): StudioError {
  return new StudioError("wrong_flag", `create_tfrecords: ${what} missing.`, {}, nextStep);
}
