import type { Config, DatasetConfig } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { readAll } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import { type DataSource, joinPath } from "../sources/index.ts";
import { normalizeText } from "../text/normalize-text.ts";
import { Vocabulary } from "../text/vocabulary.ts";
import { detokenize, tokenize } from "../text/wordpiece.ts";
import type { TextRules } from "./evaluation.ts";
import type { SourceOf } from "./project-data.ts";

/** A config with its vocabulary read. */
export interface Project {
  file: string;
  text: string; // of the config, as written
  config: Config;
  vocabulary: Vocabulary;
  texts: TextRules;
  tokenize: (transcript: string) => number[];
}

export type WrittenConfig = Pick<Project, "file" | "text" | "config">;
export type Part = "train" | "eval" | "test";

/** @throws StudioError as `Vocabulary.parseBytes` */
export function projectOf(written: WrittenConfig, vocabularyBytes: Uint8Array, vocabularyFile: string): Project {
  const { decoder_config: decoder } = written.config;
  const vocabulary = Vocabulary.parseBytes(vocabularyBytes, vocabularyFile, decoder);
  const form = decoder.normalization_form;
  const cut = (transcript: string) => tokenize(transcript, vocabulary, form);
  const texts: TextRules = {
    groundTruth: transcript => detokenize(cut(transcript), vocabulary),
    normalize: transcript => normalizeText(transcript, form),
    detokenize: tokens => detokenize(tokens, vocabulary),
  };
  return { ...written, vocabulary, texts, tokenize: cut };
}

/** A project with the place that its files come from. */
export interface ProjectWithData extends Project {
  source: DataSource;
}

/**
 * Reads a config, and its vocabulary from where the config's files come from. An abort ends that with the signal's reason.
 * @throws StudioError `config-invalid` at the first error, `vocabulary-missing`, `file-missing`, and those of the source
 * and the vocabulary
 */
export async function openProject(
  file: string,
  text: string,
  sourceOf: SourceOf,
  signal?: AbortSignal,
): Promise<ProjectWithData> {
  const { config, diagnostics } = await loadConfig(text, file);
  if (config === undefined) {
    const first = diagnostics.find(({ severity }) => severity === "error");
    const { line, column, message } = first ?? { line: 1, column: 1, message: "The config cannot be read." };
    throw new StudioError("config-invalid", message, { file, line, column }, "Correct it on the Config page.");
  }
  const { vocabulary } = config.decoder_config;
  if (vocabulary === null) {
    const nextStep = "Name a token file under decoder_config.vocabulary.";
    throw new StudioError("vocabulary-missing", "The config names no vocabulary.", { file }, nextStep);
  }
  const source = sourceOf(config);
  const bytes = await readAll(await source.open(vocabulary, 0, signal));
  return { ...projectOf({ file, text, config }, bytes, vocabulary), source };
}

/** Whether shards of the data set are there, so that they are read instead of transcripts and audio. */
export async function hasShards(dataset: DatasetConfig, part: Part, source: DataSource): Promise<boolean> {
  return dataset.tfrecords_dir !== null && (await source.list(shardPattern(dataset, part))).length > 0;
}

export function shardPattern({ tfrecords_dir: folder, stage }: DatasetConfig, part: Part): string {
  return joinPath(folder ?? "", `${stage ?? part}*.tfrecord`);
}
