import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { evaluateCommand } from "../../config/commands.ts";
import type { Config } from "../../config/config.ts";
import type { FlagValues } from "../../config/flags.ts";
import {
  type Dataset,
  openDataset,
  parseTranscripts,
  type RecordSource,
  readAll,
  rowRecords,
  shardRecords,
} from "../../data/index.ts";
import { pythonFloat } from "../../lib/python-float.ts";
import { StudioError } from "../../lib/result.ts";
import { formatRate } from "../../metrics/error-rate.ts";
import { evaluateResults, type ResultRow, rateLines, readResults, writeResults } from "../../metrics/results.ts";
import type { TrainingEngine } from "../../run/engine.ts";
import { ErrorSums, transcribe } from "../../run/evaluation.ts";
import { modelOptions } from "../../run/model-options.ts";
import type { Project, ProjectWithData } from "../../run/project.ts";
import { decodeWeights } from "../../run/weights-file.ts";
import type { DataSource } from "../../sources/index.ts";
import { defineCommand } from "../command.ts";
import { engineFlag, openEngine } from "../open-engine.ts";
import { Progress } from "../progress.ts";
import { openProject, readBytes, readText, warnings } from "../project.ts";
import { interruptedExitCode, type Terminal } from "../terminal.ts";
import { faultLines } from "../training-display.ts";

const spec = { ...evaluateCommand, flags: { ...evaluateCommand.flags, engine: engineFlag } } as const;
type Flags = FlagValues<typeof spec.flags>;

/** `studio evaluate`: decodes the test set, writes the result TSV and prints its rates (specification 9). */
export const evaluate = defineCommand(spec, async ({ flags }, terminal) => {
  const output = resolve(terminal.paths.workingDirectory, flags.output);
  if (await isToBeKept(output, flags.output, terminal)) {
    printRates(readResults(await readText(output, flags.output), flags.output), terminal);
    return 0;
  }
  const warn = warnings(terminal);
  refuseOrName(flags, warn);
  const project = await openProject(flags.configPath, terminal, { parts: flags.data.length > 0 ? [] : ["test"] });
  if (project.config.decoder_config.beam_width > 0) warn("Beam search is not done here: BEAMSEARCH stays empty.");
  const batchSize = flags.bs ?? project.config.learning_config.running_config.batch_size;
  const records = await recordsOf(flags.data, project);
  const data = await openTestData(project, records, batchSize);
  const options = modelOptions(project.config, { classes: project.vocabulary.classes, seed: 0, accumulationSteps: 1 });
  const saved = resolve(terminal.paths.workingDirectory, flags.saved);
  const { values, warnings: skipped } = await decodeWeights(await readBytes(saved), saved, options, {
    skipMismatch: false,
  });
  for (const text of skipped) warn(text);
  const interrupted = terminal.interrupted;
  const engine = await openEngine(flags.engine, options);
  await engine.setWeights(values);

  const decoded = await decodeAll({ engine, data, project, flags, durations: records.durations, terminal });
  terminal.err(faultLines(data.faults));
  await data.close();
  engine.dispose();
  if (interrupted.aborted) return interruptedExitCode;
  await writeFile(output, writeResults(decoded.rows));
  terminal.err(`${decoded.rows.length} utterances on ${engine.adapterName}; results in ${flags.output}\n`);
  printRates(decoded.rows, terminal);
  terminal.out(`greedy_wer_raw_text: ${formatRate(decoded.rawTextWer ?? undefined)}\n`);
  terminal.out(`real_time_factor: ${decoded.realTimeFactor.toFixed(4)}\n`);
  return 0;
});

/** TensorFlowASR's question. Where nobody can answer the file is written anew. */
async function isToBeKept(path: string, shown: string, terminal: Terminal): Promise<boolean> {
  if (!existsSync(path)) return false;
  const answer = await terminal.ask(`Overwrite existing result file ${shown} ? (y/n): `);
  return answer !== undefined && answer.trim().toLowerCase() !== "y";
}

function refuseOrName(flags: Flags, warn: (text: string) => void): void {
  if (flags.mxp !== "none") {
    const nextStep = "Leave --mxp out.";
    throw new StudioError("wrong_flag", `evaluate: --mxp=${flags.mxp}: the studio computes in float32.`, {}, nextStep);
  }
  if (flags.device !== 0 || flags.cpu) warn("--device and --cpu have no effect here: --engine chooses.");
}

interface TestRecords {
  records: RecordSource | undefined; // undefined: those of the config
  durations: ReadonlyMap<string, string>; // by path, as the transcripts have them
}

async function recordsOf(given: readonly string[], { config, source }: ProjectWithData): Promise<TestRecords> {
  const { enabled, data_paths: paths } = config.learning_config.test_dataset_config;
  const files = given.length > 0 ? given : ((enabled ? paths : null) ?? []);
  const tables = [];
  const shards = [];
  for (const file of files) {
    if (isTranscript(file, await firstBytes(source, file))) {
      tables.push(parseTranscripts(await readAll(await source.open(file)), file));
    } else shards.push(file);
  }
  const durations = new Map(tables.flatMap(({ rows }) => rows.map(row => [row.path, row.duration] as const)));
  if (files.length === 0) return { records: undefined, durations };
  return {
    records: oneAfterTheOther([rowRecords(source, tables), ...shards.map(one => shardRecords(source, [one]))]),
    durations,
  };
}

/** @throws StudioError `file-missing` and those of the source */
async function firstBytes(source: DataSource, file: string): Promise<Uint8Array> {
  const reader = (await source.open(file)).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return value ?? new Uint8Array();
}

/** A transcript TSV is text with a tab in its first line; shards begin with GZIP's or ZLIB's mark or a length. */
function isTranscript(file: string, bytes: Uint8Array): boolean {
  if (/\.tsv$/i.test(file)) return true;
  if (/\.tfrecord$/i.test(file)) return false;
  const start = new TextDecoder().decode(bytes.subarray(0, 256));
  return /^[^\0\n\ufffd]*\t/.test(start);
}

function oneAfterTheOther(sources: readonly RecordSource[]): RecordSource {
  const counts = sources.map(({ count }) => count);
  const total = counts.reduce<number | undefined>(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
  return {
    ...(total !== undefined && { count: total }),
    async *read(random) {
      for (const source of sources) yield* source.read(random);
    },
  };
}

/** In the order of the files, the last batch too: TensorFlowASR drops it with `drop_remainder` (specification 9.1). */
async function openTestData(project: ProjectWithData, { records }: TestRecords, batchSize: number): Promise<Dataset> {
  const { vocabulary, tokenize, source } = project;
  const request = { config: inOrder(project.config), part: "test", source, tokenize, seed: 0 } as const;
  const options = { ...request, classes: vocabulary.classes, batchSize, useShards: false };
  const data = records === undefined ? undefined : await openDataset({ ...options, records });
  if (data !== undefined) return data;
  const nextStep =
    "Name a transcript TSV or TFRecord with --data, or give test_dataset_config enabled: True and data_paths.";
  throw new StudioError("wrong_flag", "evaluate: The config has no test data.", { file: project.file }, nextStep);
}

function inOrder(config: Config): Config {
  const { learning_config: learning } = config;
  const test = { ...learning.test_dataset_config, shuffle: false, drop_remainder: false, cache: false, metadata: null };
  return { ...config, learning_config: { ...learning, test_dataset_config: test } };
}

interface Decoding {
  engine: TrainingEngine;
  data: Dataset;
  project: Project;
  flags: Flags;
  durations: ReadonlyMap<string, string>;
  terminal: Terminal;
}

async function decodeAll({ engine, data, project, flags, durations, terminal }: Decoding) {
  const began = performance.now();
  const progress = new Progress(terminal, "batches", data.stepsPerEpoch);
  const sums = new ErrorSums(project.texts);
  const rows: ResultRow[] = [];
  let audioSeconds = 0;
  let done = 0;
  while (!terminal.interrupted.aborted) {
    const batch = await data.nextBatch();
    if (batch === undefined) break;
    const items = await transcribe(engine, project.texts, batch, flags.greedy);
    sums.add(items);
    for (const { path, duration, reference, greedy } of items) {
      audioSeconds += duration;
      const written = durations.get(path) ?? pythonFloat(duration);
      rows.push({ path, duration: written, groundtruth: reference, greedy, beamsearch: "" });
    }
    progress.show(++done);
  }
  progress.end();
  const realTimeFactor = (performance.now() - began) / 1000 / audioSeconds;
  return { rows, rawTextWer: sums.result().rawTextWer, realTimeFactor };
}

function printRates(rows: readonly ResultRow[], terminal: Terminal): void {
  terminal.out(`${rateLines(evaluateResults(rows)).join("\n")}\n`);
}
