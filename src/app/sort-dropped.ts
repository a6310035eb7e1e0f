import type { DroppedFile } from "../ui/dropped-entries.ts";
import { isCheckpoint } from "./checkpoint-header.ts";

/** Dropped files by what the studio does with them. */
export interface SortedFiles {
  config: DroppedFile | undefined;
  project: DroppedFile[]; // shards, vocabulary, metadata, transcripts and the audio that they name
  audio: DroppedFile | undefined; // to be decoded
  checkpoints: DroppedFile[]; // of runs, to be imported
  weights: DroppedFile | undefined; // to decode with
  refused: { path: string; reason: string }[];
}

/** Tells files apart by their names, and a checkpoint from mere weights by its header. */
export async function sortDropped(files: readonly DroppedFile[]): Promise<SortedFiles> {
  const sorted: SortedFiles = {
    ...{ config: undefined, audio: undefined, weights: undefined },
    ...{ project: [], checkpoints: [], refused: [] },
  };
  const audio: DroppedFile[] = [];
  for (const file of files) {
    const name = file.path.toLowerCase();
    const refuse = (reason: string) => sorted.refused.push({ path: file.path, reason });
    if (name.split("/").some(part => part.startsWith("."))) continue; // what systems and tools leave in folders
    if (endsWith(name, configEndings)) {
      if (sorted.config === undefined) sorted.config = file;
      else refuse(`one config at a time: ${sorted.config.path} was opened`);
    } else if (endsWith(name, projectEndings)) sorted.project.push(file);
    else if (endsWith(name, audioEndings) || file.content.type.startsWith("audio/")) audio.push(file);
    else if (name.endsWith(".safetensors") && (await isCheckpoint(file.content))) sorted.checkpoints.push(file);
    else if (endsWith(name, weightsEndings)) {
      if (sorted.weights === undefined) sorted.weights = file;
      else refuse(`one file of weights at a time: ${sorted.weights.path} was taken`);
    } else refuse("the studio has no use for this kind of file");
  }
  const isSpeechToDecode = audio.length === 1 && sorted.config === undefined && sorted.project.length === 0;
  if (isSpeechToDecode) sorted.audio = audio[0];
  else sorted.project.push(...audio);
  return sorted;
}

/** For a file chooser. */
export function acceptedEndings(): string {
  return [...configEndings, ...projectEndings, ...audioEndings, ...weightsEndings].join(",");
}

const configEndings = [".j2", ".yml", ".yaml"];
const projectEndings = [".tfrecord", ".tfrecords", ".tokens", ".vocab", ".subwords", ".txt", ".json", ".tsv"];
const audioEndings = [".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".webm"];
const weightsEndings = [".safetensors", ".h5", ".hdf5"];

function endsWith(name: string, endings: readonly string[]): boolean {
  return endings.some(ending => name.endsWith(ending));
}
