import { splitLines } from "../lib/lines.ts";
import { StudioError } from "../lib/result.ts";

/** A line of a transcript TSV. */
export interface TranscriptRow {
  path: string;
  duration: string; // seconds, as written
  transcript: string;
  line: number; // from 1
}

export interface BadLine {
  line: number;
  reason: string;
}

export interface Transcripts {
  file: string;
  rows: TranscriptRow[];
  /** Lines that are no rows; TensorFlowASR fails on them once it reads the data. */
  bad: BadLine[];
  /** The first line, dropped whatever it says; undefined for an empty file. */
  header: string | undefined;
}

/**
 * Reads a transcript TSV as TensorFlowASR does (specification section 2.1): the first line is dropped, the others are cut
 * at their first two tabs. NULs at the end of a column are lost there too.
 *
 * @throws StudioError `transcripts-encoding` where the bytes are not UTF-8.
 */
export function parseTranscripts(bytes: Uint8Array, file: string): Transcripts {
  const [header, ...lines] = splitLines(decode(bytes, file));
  const rows: TranscriptRow[] = [];
  const bad: BadLine[] = [];
  for (const [index, text] of lines.entries()) sortRow(text, index + 2, rows, bad);
  return { file, rows, bad, header };
}

/** Puts a line among the rows or the bad lines. */
export function sortRow(text: string, line: number, rows: TranscriptRow[], bad: BadLine[]): void {
  const [path = "", duration, ...rest] = text.split("\t");
  if (duration === undefined || rest.length === 0) {
    const columns = text === "" ? 0 : duration === undefined ? 1 : 2;
    bad.push({ line, reason: `${columns} of the columns path, duration and transcript` });
  } else {
    rows.push({ path: trimNuls(path), duration: trimNuls(duration), transcript: trimNuls(rest.join("\t")), line });
  }
}

/** Whether the first line looks like a row: then an utterance was lost with it. */
export function isHeaderARow({ header }: Pick<Transcripts, "header">): boolean {
  const duration = header?.split("\t")[1]?.trim();
  return duration !== undefined && duration !== "" && Number.isFinite(Number(duration));
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new StudioError("transcripts-encoding", "The transcripts are not UTF-8.", { file }, "Convert them to UTF-8.");
  }
}

function trimNuls(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}
