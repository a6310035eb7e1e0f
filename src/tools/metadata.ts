import type { SpeechConfig, StageMetadata } from "../config/config.ts";
import { type Metadata, MetadataTally, parseMetadata, readAll } from "../data/index.ts";
import { Pace } from "../lib/pace.ts";
import { StudioError } from "../lib/result.ts";
import type { DataSource, FileSink } from "../sources/index.ts";
import { readTables } from "./read-tables.ts";
import type { Task } from "./task.ts";
import { textStream } from "./text-stream.ts";

export interface MetadataRequest {
  stage: string;
  tables: readonly string[]; // transcript TSVs in `source`
  speech: SpeechConfig;
  tokenize: (transcript: string) => readonly number[];
  source: DataSource;
  sink: FileSink;
  /** The metadata file: read from `source` where it is there, written to `sink`. */
  output: string;
}

export interface WrittenMetadata extends Required<StageMetadata> {
  /** Lines that are no rows, warned of; not among `num_entries`. */
  leftOut: number;
}

/**
 * Counts utterances, the longest input and the most labels of a stage, and writes them into the metadata file as
 * TensorFlowASR's `generate_metadata.py` does, byte for byte: other stages stay and maxima never shrink.
 *
 * @throws StudioError `tables-missing`, `duration-not-a-number`, `metadata-not-json`, those of `readTables` and of the sink
 */
export async function writeMetadata(request: MetadataRequest, task: Task): Promise<WrittenMetadata> {
  const { stage, tables, speech, tokenize, source, sink, output } = request;
  if (tables.length === 0) {
    throw new StudioError("tables-missing", "No transcripts are given.", {}, "Name one or more transcript TSVs.");
  }
  const existing = await readExisting(source, output, task.signal);
  const rules = { stage, speech, tokenize, file: output };
  const tally = new MetadataTally(existing === undefined ? rules : { ...rules, existing });
  const pace = new Pace(task.signal);
  let leftOut = 0;
  for await (const { table, rows, leftOut: here } of readTables(tables, source, task)) {
    leftOut += here;
    for (const row of rows) {
      tally.add(row, table);
      if (pace.isDue) await pace.rest();
    }
  }
  await sink.write(output, textStream([tally.text()]), task.signal);
  task.signal.throwIfAborted();
  return { ...tally.stage, leftOut };
}

async function readExisting(source: DataSource, file: string, signal: AbortSignal): Promise<Metadata | undefined> {
  let stream: ReadableStream<Uint8Array>;
  try {
    stream = await source.open(file, 0, signal);
  } catch (error) {
    if (error instanceof StudioError && error.code === "file-missing") return undefined;
    throw error;
  }
  return parseMetadata(new TextDecoder().decode(await readAll(stream)), file);
}
