import { isHeaderARow, streamTranscripts, type TranscriptRow } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import { type DataSource, redactAddress } from "../sources/index.ts";
import type { Task } from "./task.ts";

/** Some rows of one table. */
export interface TableRows {
  table: string; // its name for people
  rows: TranscriptRow[];
  /** How many lines among them are no rows. */
  leftOut: number;
}

const mostWarnings = 20; // of one table

/**
 * The rows of transcript TSVs, one table after the other, some rows at a time. Lines that are no rows, and a first line that
 * looks like one, are warnings: the first of each table one by one, the rest as a number. Reports bytes.
 *
 * @throws StudioError `file-missing`, and those of `streamTranscripts`
 */
export async function* readTables(
  tables: readonly string[],
  source: DataSource,
  task: Task,
): AsyncGenerator<TableRows> {
  const total = await totalBytes(tables, source, task.signal);
  let before = 0;
  for (const name of tables) {
    const table = redactAddress(name);
    let here = 0;
    let badLines = 0;
    const stream = await source.open(name, 0, task.signal);
    for await (const { rows, bad, header, bytesRead } of streamTranscripts(stream, table)) {
      task.signal.throwIfAborted();
      if (header !== undefined && isHeaderARow({ header })) task.warn(headerIsARow(table));
      for (const { line, reason } of bad) {
        if (++badLines <= mostWarnings) task.warn(noRow(reason, table, line));
      }
      yield { table, rows, leftOut: bad.length };
      here = bytesRead;
      task.report({ stage: "Reading transcripts", done: before + here, total, unit: "bytes" });
    }
    if (badLines > mostWarnings) task.warn(moreLines(badLines - mostWarnings, table));
    before += here;
  }
}

/** Null where a source cannot tell. What cannot be read at all is told when it is opened. */
async function totalBytes(tables: readonly string[], source: DataSource, signal: AbortSignal): Promise<number | null> {
  let total = 0;
  for (const table of tables) {
    const [file] = await source.list(table, signal).catch(() => []);
    signal.throwIfAborted();
    if (file?.sizeBytes === undefined) return null;
    total += file.sizeBytes;
  }
  return total;
}

function headerIsARow(file: string): StudioError {
  const message = "The first line looks like an utterance, and is dropped as the header.";
  return new StudioError("header-is-a-row", message, { file, line: 1 }, "Put PATH, DURATION and TRANSCRIPT above it.");
}

function noRow(reason: string, file: string, line: number): StudioError {
  return new StudioError("bad-line", `The line holds ${reason}, and is left out.`, { file, line });
}

function moreLines(count: number, file: string): StudioError {
  return new StudioError("bad-line", `${count} more lines are no rows, and are left out.`, { file });
}
