import { parseTranscripts, readAll, type TranscriptRow, type Transcripts } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import { type DataSource, memorySink, splitPath } from "../sources/index.ts";
import { inOrderAhead } from "./ahead.ts";
import type { FileTree } from "./file-tree.ts";
import { createLibrispeechTranscripts } from "./librispeech-transcripts.ts";
import type { Task } from "./task.ts";

export interface FolderRequest {
  directory: string; // "" for all of a drop
  tree: FileTree;
  source: DataSource; // of the same files
}

/**
 * The transcripts of a folder, by what is in it: its TSVs; else those of LibriSpeech's own tree; else of every audio file
 * the text beside it, `NAME.txt` for `NAME.wav`, with line breaks as spaces. Audio without text is warned of.
 *
 * @throws StudioError `file-missing`, `folder-without-transcripts`, and those of `createLibrispeechTranscripts`
 */
export async function folderTables(request: FolderRequest, task: Task): Promise<Transcripts[]> {
  const { directory, tree, source } = request;
  const tables: Transcripts[] = [];
  for await (const { path } of tree.walk(directory, ".tsv")) {
    tables.push(parseTranscripts(await readAll(await source.open(path)), path));
    task.signal.throwIfAborted();
  }
  if (tables.length > 0) return tables;
  if (await isLibrispeech(tree, directory)) return [await librispeechTable(request, task)];
  return textsBesideAudio(request, task);
}

const isAudio = /\.(wav|flac|mp3|ogg|oga|opus)$/i;

async function isLibrispeech(tree: FileTree, directory: string): Promise<boolean> {
  for await (const _ of tree.walk(directory, ".trans.txt")) return true;
  return false;
}

async function librispeechTable({ directory, tree, source }: FolderRequest, task: Task): Promise<Transcripts> {
  const output = "transcripts.tsv";
  const sink = memorySink();
  await createLibrispeechTranscripts({ directory, tree, source, sink, output }, task);
  // Paths in it begin with the folder, so its own name leads nowhere.
  return parseTranscripts(sink.files.get(output) ?? new Uint8Array(0), output);
}

const textsAhead = 8;

async function textsBesideAudio({ directory, tree, source }: FolderRequest, task: Task): Promise<Transcripts[]> {
  const texts = new Set<string>();
  const recordings: string[] = [];
  for await (const { path } of tree.walk(directory, "")) {
    task.signal.throwIfAborted();
    if (isAudio.test(path)) recordings.push(path);
    else if (path.endsWith(".txt")) texts.add(path);
  }
  const tables: Transcripts[] = [];
  const read = (path: string) => readText(path, texts, source);
  for await (const table of inOrderAhead(recordings, textsAhead, read)) {
    task.signal.throwIfAborted();
    if (table instanceof StudioError) task.warn(table);
    else tables.push(table);
    task.report({ stage: "Reading transcripts", done: tables.length, total: recordings.length, unit: "files" });
  }
  if (tables.length === 0) throw nothingFound(directory, recordings.length);
  return tables;
}

/** A table of one row, so that faults name the text. */
async function readText(
  path: string,
  texts: ReadonlySet<string>,
  source: DataSource,
): Promise<Transcripts | StudioError> {
  const file = path.replace(/\.[^.]+$/, ".txt");
  if (!texts.has(file)) {
    const message = "There is no text beside the audio; it is left out.";
    return new StudioError("audio-without-text", message, { file: path }, `Write ${splitPath(file).name}.`);
  }
  try {
    const text = utf8.decode(await readAll(await source.open(file)));
    const row: TranscriptRow = { path, duration: "", transcript: text.trim().replace(/\s+/g, " "), line: 1 };
    return { file, rows: [row], bad: [], header: undefined };
  } catch (error) {
    if (error instanceof StudioError) return error;
    if (!(error instanceof TypeError)) throw error;
    return new StudioError("transcripts-encoding", "The text is not UTF-8.", { file }, "Save it as UTF-8.");
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function nothingFound(directory: string, recordings: number): StudioError {
  const found = recordings === 0 ? "no audio" : `${recordings} audio files without text`;
  const message = `There are no transcripts in this folder, and ${found}.`;
  const nextStep = "Put in a transcript TSV, or NAME.txt beside every NAME.wav.";
  return new StudioError("folder-without-transcripts", message, { file: directory }, nextStep);
}
