import { isHeaderARow, streamTranscripts, type TranscriptRow } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import type { DataSource } from "../sources/index.ts";
import type { Task } from "./task.ts";

/** Rows of one table. */
export interface TableRows {
  table: string;
  rows: TranscriptRow[];
}

const mostWarnings = 20; // of one table

/**
 * The rows of transcript TSVs, one table after the other, some rows at a time. Lines that are no rows, and a first line that
 * looks like one, are warnings. Reports bytes.
 *
 * @throws StudioError `file-missing`, and those of `streamTranscripts`
 */
export async function* readTables(
  tables: readonly string[],
  source: DataSource,
  task: Task,
): AsyncGenerator<TableRows> {
  const total = await totalBytes(tables, source);
  let before = 0;
  for (const table of tables) {
    let here = 0;
    let badLines = 0;
    for await (const { rows, bad, header, bytesRead } of streamTranscripts(await source.open(table), table)) {
      task.signal.throwIfAborted();
      if (header !== undefined && isHeaderARow({ header })) task.warn(headerIsARow(table));
      for (const { line, reason } of bad) {
        if (++badLines <= mostWarnings) task.warn(noRow(reason, table, line));
      }
      yield { table, rows };
      here = bytesRead;
      task.report({ stage: "Reading transcripts", done: before + here, total, unit: "bytes" });
    }
    if (badLines > mostWarnings) task.warn(moreLines(badLines - mostWarnings, table));
    before += here;
  }
}

async function totalBytes(tables: readonly string[], source: DataSource): Promise<number | null> {
  let total = 0;
  for (const table of tables) {
    const [file] = await source.list(table);
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
