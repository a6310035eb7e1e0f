import { lineEnd, splitLines } from "../lib/lines.ts";
import { StudioError } from "../lib/result.ts";
import { chunksOf } from "./bytes.ts";

/** Some lines in a row, without their ends. They are slices of what was read: who keeps one keeps the rest alive. */
export interface TextLines {
  lines: string[];
  first: number; // number of the first of them, from 1
  bytesRead: number; // of the stream so far
}

const maxLineLength = 16 * 1024 * 1024; // UTF-16 units

/**
 * The lines of UTF-8 text as `splitLines` cuts them, some at a time: in memory is one chunk of the stream and the line that
 * it breaks off in. Sequences and line ends may lie across chunks. A byte order mark stays.
 *
 * @throws StudioError `text-encoding` where the bytes are not UTF-8, `text-line-too-long`, both with the line
 */
export async function* readLines(stream: ReadableStream<Uint8Array>, file: string): AsyncGenerator<TextLines> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let rest = ""; // of the line that is not ended
  let hasReturn = false; // rest ends in a CR, which may be the first half of a CRLF
  let first = 1;
  let bytesRead = 0;
  for await (const chunk of chunksOf(stream)) {
    const text = decode(decoder, chunk, { file, line: first });
    bytesRead += chunk.length;
    if (text === "") continue;
    const isEnded = hasReturn || lineEnd.test(text);
    rest += text;
    hasReturn = text.endsWith("\r");
    if (isEnded) {
      const lines = (hasReturn ? rest.slice(0, -1) : rest).split(lineEnd);
      rest = (lines.pop() ?? "") + (hasReturn ? "\r" : "");
      yield { lines, first, bytesRead };
      first += lines.length;
    }
    if (rest.length > maxLineLength) throw tooLong(file, first);
  }
  rest += decode(decoder, undefined, { file, line: first });
  const lines = splitLines(rest);
  if (lines.length > 0) yield { lines, first, bytesRead };
}

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined, place: { file: string; line: number }): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    const message = `The text is not UTF-8, on line ${place.line} or after it.`;
    throw new StudioError("text-encoding", message, place, "Convert the file to UTF-8.");
  }
}

function tooLong(file: string, line: number): StudioError {
  const message = `The line is longer than ${maxLineLength} characters.`;
  return new StudioError("text-line-too-long", message, { file, line }, "Check that this is a text file.");
}
