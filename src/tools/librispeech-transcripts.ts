import { readLines } from "../data/index.ts";
import { pythonFloat } from "../lib/python-float.ts";
import { StudioError } from "../lib/result.ts";
import { type DataSource, type FileSink, joinPath, splitPath } from "../sources/index.ts";
import { inOrderAhead } from "./ahead.ts";
import type { FileTree } from "./file-tree.ts";
import { readFlacDuration } from "./flac-duration.ts";
import type { Task } from "./task.ts";
import { textStream } from "./text-stream.ts";

export interface LibrispeechRequest {
  /** The folder below which every `*.txt` is read; paths of the result begin with it. */
  directory: string;
  tree: FileTree;
  source: DataSource; // of the same files
  sink: FileSink;
  output: string;
}

export interface LibrispeechResult {
  utterances: number;
  seconds: number;
  files: number; // of text
  /** Lines without audio or text, each of them warned of. */
  leftOut: number;
}

/**
 * Writes the transcript TSV of LibriSpeech's own tree as TensorFlowASR's `create_librispeech_trans.py` does (specification
 * section 2.1), a few lines in memory at a time. Of the audio only the header is read. A line without audio stops the
 * reference; here it is warned of and left out.
 *
 * @throws StudioError `file-missing`, `librispeech-empty` where no line is left, and those of the sink
 */
export async function createLibrispeechTranscripts(
  request: LibrispeechRequest,
  task: Task,
): Promise<LibrispeechResult> {
  const result: LibrispeechResult = { utterances: 0, seconds: 0, files: 0, leftOut: 0 };
  await request.sink.write(request.output, textStream(transcriptLines(request, result, task)), task.signal);
  task.signal.throwIfAborted();
  return result;
}

const filesAhead = 8;

async function* transcriptLines(
  { directory, tree, source }: LibrispeechRequest,
  result: LibrispeechResult,
  task: Task,
): AsyncGenerator<string> {
  yield "PATH\tDURATION\tTRANSCRIPT\n";
  const audio = { tree, source };
  for await (const { path: file } of tree.walk(directory, ".txt")) {
    task.signal.throwIfAborted();
    const { folder } = splitPath(file);
    for await (const { lines, first } of readLines(await source.open(file, 0, task.signal), file)) {
      const read = (text: string, index: number) =>
        readUtterance({ text, folder, file, line: first + index, ...audio });
      for await (const utterance of inOrderAhead(lines.entries(), filesAhead, ([index, text]) => read(text, index))) {
        task.signal.throwIfAborted();
        if (utterance instanceof StudioError) {
          result.leftOut++;
          task.warn(utterance);
          continue;
        }
        result.utterances++;
        result.seconds += utterance.seconds;
        yield utterance.row;
        task.report({ stage: "Reading LibriSpeech", done: result.utterances, total: null, unit: "utterances" });
      }
    }
    result.files++;
  }
  if (result.utterances === 0) throw nothingFound(directory, result);
}

interface Line {
  text: string;
  folder: string;
  file: string;
  line: number;
  tree: FileTree;
  source: DataSource;
}

/** A row of the TSV, or why there is none. */
async function readUtterance(given: Line): Promise<{ row: string; seconds: number } | StudioError> {
  const { text, folder, file, line, tree, source } = given;
  const space = text.indexOf(" ");
  if (space < 1) {
    const message = text === "" ? "The line is empty." : "The line has no space between ID and text.";
    return new StudioError("librispeech-line", message, { file, line }, "It should read: ID TEXT.");
  }
  const path = joinPath(folder, `${text.slice(0, space)}.flac`);
  try {
    const seconds = await readFlacDuration(path, tree, source);
    if (seconds === undefined) {
      const nextStep = "Copy it beside the text, or take the line out.";
      return new StudioError("librispeech-audio", `There is no ${path}.`, { file, line, utterance: path }, nextStep);
    }
    const transcript = text
      .slice(space + 1)
      .normalize("NFKC")
      .toLowerCase();
    return { row: `${path}\t${pythonFloat(seconds)}\t${transcript}\n`, seconds };
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return new StudioError("librispeech-audio", error.message, { file, line, utterance: path }, error.nextStep);
  }
}

function nothingFound(directory: string, { files, leftOut }: LibrispeechResult): StudioError {
  const message =
    files === 0
      ? "There is no .txt file below this folder."
      : `None of ${leftOut} lines in ${files} .txt files has audio.`;
  const nextStep = "Name a folder of LibriSpeech as it is unpacked, such as LibriSpeech/train-clean-100.";
  return new StudioError("librispeech-empty", message, { file: directory }, nextStep);
}
