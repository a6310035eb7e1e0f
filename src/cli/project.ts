import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { formatDiagnostic } from "../config/diagnostic.ts";
import { loadConfig } from "../config/load.ts";
import { expandConfigPaths } from "../config/paths.ts";
import { readAll } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import { type ProjectWithData, projectOf } from "../run/project.ts";
import { type DataSource, missingFile } from "../sources/index.ts";
import { commandSource } from "./command-source.ts";
import { findFile, locateDataset } from "./paths.ts";
import type { Terminal } from "./terminal.ts";

export interface ProjectOptions {
  /** The data sets whose files will be read. */
  parts?: readonly ("train" | "eval" | "test")[];
  /** Where relative paths of the config lead; the working directory by default. */
  root?: string;
}

/**
 * Reads a config, its vocabulary and metadata. What the config's check has to say goes to stderr.
 * @throws StudioError `file-missing`, `config-invalid`, and those of the vocabulary and of reading from addresses
 */
export async function openProject(
  path: string,
  terminal: Terminal,
  options: ProjectOptions = {},
): Promise<ProjectWithData> {
  const { file, text, config: expanded } = await readConfig(path, terminal, options.root);
  const source = commandSource(terminal, expanded.studio_config.object_storage);
  const config = await locate(expanded, source, file, options.parts ?? [], warnings(terminal));
  const { vocabulary: vocabularyFile } = config.decoder_config;
  if (vocabularyFile === null) {
    const nextStep = "Name a token file under decoder_config.vocabulary.";
    throw new StudioError("vocabulary-missing", "The config names no vocabulary.", { file: path }, nextStep);
  }
  const bytes = await readAll(await source.open(vocabularyFile));
  return { ...projectOf({ file, text, config }, bytes, vocabularyFile), source };
}

export interface ConfigFile {
  file: string; // absolute
  text: string;
  config: Config; // relative paths lead from the working directory, or `root`
}

/**
 * Reads a config alone. What its check has to say goes to stderr.
 * @throws StudioError `file-missing`, `config-invalid`
 */
export async function readConfig(path: string, terminal: Terminal, root?: string): Promise<ConfigFile> {
  const file = resolve(terminal.paths.workingDirectory, path);
  const text = await readText(file, path);
  const { config, diagnostics } = await loadConfig(text, path);
  for (const diagnostic of diagnostics) terminal.err(`${formatDiagnostic(diagnostic)}\n`);
  if (config === undefined) {
    throw new StudioError(
      "config-invalid",
      "The config has errors, named above.",
      { file: path },
      "Correct them first.",
    );
  }
  const context = { ...terminal.paths, workingDirectory: root ?? terminal.paths.workingDirectory };
  return { file, text, config: expandConfigPaths(config, context) };
}

/** Warnings on stderr, each once. */
export function warnings(terminal: Pick<Terminal, "err">): (text: string) => void {
  const told = new Set<string>();
  return text => {
    if (!told.has(text)) terminal.err(`warning: ${text}\n`);
    told.add(text);
  };
}

export async function readText(file: string, shown = file): Promise<string> {
  return new TextDecoder().decode(await readBytes(file, shown));
}

/** @throws StudioError `file-missing` or `file-unreadable` */
export async function readBytes(file: string, shown = file): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw missingFile(shown);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError("file-unreadable", `The file cannot be read: ${reason}.`, { file: shown });
  }
}

async function locate(
  config: Config,
  source: DataSource,
  file: string,
  parts: readonly ("train" | "eval" | "test")[],
  warn: (text: string) => void,
): Promise<Config> {
  const { decoder_config: decoder, learning_config: learning } = config;
  const vocabulary = decoder.vocabulary === null ? null : findFile(decoder.vocabulary, file, warn);
  const located = { ...learning };
  for (const part of parts) {
    const key = `${part}_dataset_config` as const;
    located[key] = await locateDataset(learning[key], part, source, file, warn);
  }
  return { ...config, decoder_config: { ...decoder, vocabulary }, learning_config: located };
}
