import { readLines } from "./text-lines.ts";
import { type BadLine, sortRow, type TranscriptRow } from "./transcripts.ts";

/** Some rows in a row. Their texts are slices of what was read: who keeps one keeps the rest alive. */
export interface TranscriptPiece {
  rows: TranscriptRow[];
  bad: BadLine[];
  /** The dropped first line; only in the first piece. */
  header?: string;
  bytesRead: number; // of the file so far
}

/**
 * A transcript TSV by the rules of `parseTranscripts`, some rows at a time, so that a file larger than memory can be read.
 * @throws StudioError `text-encoding`, `text-line-too-long`
 */
export async function* streamTranscripts(
  stream: ReadableStream<Uint8Array>,
  file: string,
): AsyncGenerator<TranscriptPiece> {
  for await (const { lines, first, bytesRead } of readLines(stream, file)) {
    const piece: TranscriptPiece = { rows: [], bad: [], bytesRead };
    for (const [index, text] of lines.entries()) {
      const line = first + index;
      if (line === 1) piece.header = text;
      else sortRow(text, line, piece.rows, piece.bad);
    }
    yield piece;
  }
}
