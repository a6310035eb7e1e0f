import type { Config } from "../../config/config.ts";
import { formatCount } from "../../lib/amounts.ts";
import { findNamed, type NamedFile, splitPath } from "../../sources/index.ts";

/** The transcript tables among files, by name. */
export function tablesAmong(files: readonly NamedFile[]): string[] {
  return [...new Set(files.map(({ path }) => path).filter(path => path.toLowerCase().endsWith(".tsv")))].sort();
}

/** Of the files that a config names those that are there, under their own names. */
export function namedByConfig(names: readonly string[] | null, files: readonly NamedFile[]): string[] {
  const found = (names ?? []).map(name => findNamed(files, name)?.path);
  return [...new Set(found.filter(path => path !== undefined))];
}

/** What a stage's transcripts are: those that the config names, else, where there is no choice, the only ones. */
export function usualTables(stage: string, config: Config | undefined, files: readonly NamedFile[]): string[] {
  const named = namedByConfig(datasetOf(stage, config)?.data_paths ?? null, files);
  const all = tablesAmong(files);
  return named.length > 0 ? named : all.length === 1 ? all : [];
}

export function datasetOf(stage: string, config: Config | undefined) {
  if (config === undefined) return undefined;
  const {
    train_dataset_config: train,
    eval_dataset_config: evaluation,
    test_dataset_config: test,
  } = config.learning_config;
  const byPart = { train, eval: evaluation, test };
  const byStage = [train, evaluation, test].find(dataset => dataset.stage === stage);
  return byStage ?? Object.entries(byPart).find(([part]) => part === stage)?.[1];
}

/** The top folders of files that lie in one, as one would name a corpus; "" where audio or texts lie in none. */
export function foldersAmong(files: readonly NamedFile[]): string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    if (!audioEnding.test(path) && !path.toLowerCase().endsWith(".txt")) continue;
    folders.add(
      splitPath(path)
        .folder.split("/")
        .find(part => part !== "") ?? "",
    );
  }
  return [...folders].sort();
}

/**
 * Folders that shards can be made of without a table: audio with its texts in them. Those with a table in them are left to
 * the choice of tables.
 */
export function corporaAmong(files: readonly NamedFile[]): string[] {
  return foldersAmong(files).filter(folder => {
    const own = files.filter(
      ({ path }) => folder === "" || path.startsWith(`${folder}/`) || path.startsWith(`/${folder}/`),
    );
    return tablesAmong(own).length === 0 && own.some(({ path }) => path.toLowerCase().endsWith(".txt"));
  });
}

/** `1,204 files: 3 tables of transcripts, 1,201 of audio`. */
export function describeInputs(files: readonly NamedFile[]): string {
  const audio = files.filter(({ path }) => audioEnding.test(path)).length;
  const tables = tablesAmong(files).length;
  const others = files.length - audio - tables;
  const parts = [
    tables > 0 ? `${formatCount(tables)} ${tables === 1 ? "table" : "tables"} of transcripts` : "",
    audio > 0 ? `${formatCount(audio)} of audio` : "",
    others > 0 ? `${formatCount(others)} ${others === 1 ? "other" : "others"}` : "",
  ].filter(part => part !== "");
  return `${formatCount(files.length)} ${files.length === 1 ? "file" : "files"}: ${parts.join(", ")}`;
}

const audioEnding = /\.(wav|flac|mp3|ogg|oga|opus)$/i;
