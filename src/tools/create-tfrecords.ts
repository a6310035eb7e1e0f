import {
  type Compression,
  encodeExample,
  readRowAudio,
  recordsPerShard,
  type TranscriptRow,
  type Transcripts,
  writeTfrecord,
} from "../data/index.ts";
import { Random } from "../lib/random.ts";
import { describeError, StudioError } from "../lib/result.ts";
import { type DataSource, type FileSink, joinPath } from "../sources/index.ts";
import { decodeAudio, writeWav } from "../speech/index.ts";
import { inOrderAhead } from "./ahead.ts";
import { shardsToWrite, type WhenThere } from "./existing-shards.ts";
import type { Task } from "./task.ts";

export interface TfrecordsRequest {
  /** The rows, one table after the other; lines that are no rows are warned of and left out. */
  tables: readonly Transcripts[];
  /** Where the audio is. */
  source: DataSource;
  /** Where `{folder}/{stage}_{k}.tfrecord` goes, k = 1 to `shards`. */
  sink: FileSink;
  folder: string; // "" for the sink's own
  stage: string;
  shards: number; // at least 1
  compression: Compression;
  shuffle: boolean;
  seed: number; // of the shuffle
  whenThere: WhenThere;
}

export interface TfrecordsResult {
  /** `skipped`: there are shards of this stage already. `empty`: no row, so no shard either. */
  outcome: "created" | "skipped" | "empty";
  /** What was written now. */
  shards: { name: string; utterances: number }[];
  utterances: number;
  seconds: number; // of audio
  /** Rows and lines left out, each of them warned of. */
  leftOut: number;
}

/**
 * Makes TFRecord shards as TensorFlowASR's `create_tfrecords` does, the same bytes before compression (specification 2.2
 * and 2.3): rows shuffled once, split as NumPy's `array_split`, one shard after the other. Audio is read as it is needed,
 * so memory holds the rows and a few utterances. A row whose audio cannot be read is warned of and left out of its shard; the
 * other rows stay in the shards that they would be in.
 *
 * @throws StudioError `tfrecords-request`, `tfrecords-leftover`, `tfrecords-no-audio`, and those of the sink
 */
export async function createTfrecords(request: TfrecordsRequest, task: Task): Promise<TfrecordsResult> {
  const { sink, folder, stage, shards } = request;
  checkRequest(request);
  const names = Array.from({ length: shards }, (_, index) => joinPath(folder, `${stage}_${index + 1}.tfrecord`));
  const wanted = await shardsToWrite(request, names, task);
  const result: TfrecordsResult = { outcome: "created", shards: [], utterances: 0, seconds: 0, leftOut: 0 };
  if (wanted === undefined) return { ...result, outcome: "skipped" };
  const rows = orderedRows(request);
  result.leftOut = warnOfBadLines(request.tables, task);
  if (rows.length === 0) return { ...result, outcome: "empty" };
  const chunks = splitRows(rows, shards).map((chunk, index) => ({ name: names[index] ?? "", rows: chunk }));
  const left = chunks.filter(({ name }) => wanted.has(name));
  await requireAudio(left.flatMap(chunk => chunk.rows).slice(0, probedRows), request.source, task.signal);

  const total = left.reduce((sum, chunk) => sum + chunk.rows.length, 0);
  let done = 0;
  for (const chunk of left) {
    let utterances = 0;
    async function* examples(): AsyncGenerator<Uint8Array> {
      const read = (row: PlacedRow) => readExample(row, request.source);
      for await (const item of inOrderAhead(chunk.rows, rowsAhead, read)) {
        task.signal.throwIfAborted();
        task.report({ stage: `Writing ${chunk.name}`, done: ++done, total, unit: "utterances" });
        if (item instanceof StudioError) {
          result.leftOut++;
          task.warn(item);
          continue;
        }
        utterances++;
        result.seconds += item.seconds;
        yield item.example;
      }
    }
    try {
      task.signal.throwIfAborted();
      await sink.write(chunk.name, writeTfrecord(examples(), request.compression), task.signal);
      task.signal.throwIfAborted();
    } catch (error) {
      if (result.shards.length > 0 && request.whenThere === "overwrite") task.warn(mixed(chunk.name));
      throw error;
    }
    result.shards.push({ name: chunk.name, utterances });
    result.utterances += utterances;
  }
  return result;
}

function mixed(name: string): StudioError {
  const message = "The shards before this one are new, this one and those after it are not.";
  return new StudioError("tfrecords-mixed", message, { file: name }, "Overwrite them again before they are read.");
}

/** Audio files that are read and decoded while the one before them is compressed and written. */
const rowsAhead = 4;

/** With so many unreadable ones at the beginning, the paths are wrong. */
const probedRows = 100;

type PlacedRow = TranscriptRow & { table: string };

function checkRequest({ stage, shards }: TfrecordsRequest): void {
  if (stage === "" || /[/*?]/.test(stage)) throw wrongRequest(`"${stage}" is no stage.`, "Give train, eval or test.");
  if (!Number.isSafeInteger(shards) || shards < 1)
    throw wrongRequest(`${shards} shards cannot be made.`, "Give 1 or more.");
}

function wrongRequest(message: string, nextStep: string): StudioError {
  return new StudioError("tfrecords-request", message, {}, nextStep);
}

function orderedRows({ tables, shuffle, seed }: TfrecordsRequest): PlacedRow[] {
  const rows = tables.flatMap(({ file, rows: own }) => own.map(row => ({ ...row, table: file })));
  return shuffle ? new Random(seed).shuffle(rows) : rows;
}

function warnOfBadLines(tables: readonly Transcripts[], task: Task): number {
  let count = 0;
  for (const { file, bad } of tables) {
    for (const { line, reason } of bad) {
      const message = `The line has ${reason}.`;
      task.warn(new StudioError("tfrecords-row", message, { file, line }, "Put tabs between the three columns."));
      count++;
    }
  }
  return count;
}

function splitRows<Row>(rows: readonly Row[], shards: number): Row[][] {
  let start = 0;
  return recordsPerShard(rows.length, shards).map(count => rows.slice(start, (start += count)));
}

/** The serialised Example of a row, or why there is none. */
async function readExample(
  { path, transcript, table, line }: PlacedRow,
  source: DataSource,
): Promise<{ example: Uint8Array; seconds: number } | StudioError> {
  try {
    const { signal, sampleRate } = await decodeAudio(await readRowAudio(source, path, table));
    const example = encodeExample({ path, audio: writeWav(signal, sampleRate), transcript });
    return { example, seconds: signal.length / sampleRate };
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return new StudioError("tfrecords-row", error.message, { file: table, line, utterance: path }, error.nextStep);
  }
}

/** Wrong paths are told before a shard is begun, not a thousand warnings later. */
async function requireAudio(rows: readonly PlacedRow[], source: DataSource, signal: AbortSignal): Promise<void> {
  let first: StudioError | undefined;
  for (const row of rows) {
    signal.throwIfAborted();
    const read = await readExample(row, source);
    if (!(read instanceof StudioError)) return;
    first ??= read;
  }
  if (first === undefined) return;
  const count = rows.length === 1 ? "The only row's" : `None of the first ${rows.length} rows'`;
  const message = `${count} audio can be read. ${describeError(first)}`;
  throw new StudioError("tfrecords-no-audio", message, {}, "Correct the paths of the transcripts.");
}
