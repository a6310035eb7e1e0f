import type { Config, DatasetConfig } from "../config/config.ts";
import { parseTranscripts } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import type { DataSource } from "../sources/index.ts";
import { hasShards, shardPattern } from "./project.ts";

/** A file that the config names and that is not there. */
export interface MissingFile {
  key: string; // e.g. decoder_config.vocabulary
  path: string; // as the config has it, or a pattern of shards
  what: "vocabulary" | "shards" | "transcripts" | "metadata";
  isNeeded: boolean; // Start waits for it; else TensorFlowASR goes on without
}

/** What training with this config will look for and not find, each file once. */
export async function missingFiles(config: Config, source: DataSource): Promise<MissingFile[]> {
  const { vocabulary } = config.decoder_config;
  const missing: MissingFile[] = [];
  if (vocabulary !== null && !(await isThere(source, vocabulary))) {
    missing.push({ key: "decoder_config.vocabulary", path: vocabulary, what: "vocabulary", isNeeded: true });
  }
  for (const part of ["train", "eval"] as const) {
    const dataset = config.learning_config[`${part}_dataset_config`];
    if (dataset.enabled) missing.push(...(await missingOf(dataset, part, source)));
  }
  return missing.filter(({ path }, index) => missing.findIndex(other => other.path === path) === index);
}

/** Shards are read where there are any, else transcripts with their audio, else nothing. */
async function missingOf(dataset: DatasetConfig, part: "train" | "eval", source: DataSource): Promise<MissingFile[]> {
  const { data_paths: tables, tfrecords_dir: folder, metadata } = dataset;
  const section = `learning_config.${part}_dataset_config`;
  const missing: MissingFile[] = [];
  if (!(await hasShards(dataset, part, source))) {
    const absent: string[] = [];
    for (const path of tables ?? []) if (!(await isThere(source, path))) absent.push(path);
    const readable = tables !== null && absent.length === 0 && (await hasAudio(source, tables));
    if (folder !== null) {
      const path = shardPattern(dataset, part);
      // Evaluation without shards and without transcripts is left out.
      const isNeeded = !readable && (part === "train" || tables !== null);
      missing.push({ key: `${section}.tfrecords_dir`, path, what: "shards", isNeeded });
    }
    for (const path of absent) {
      missing.push({ key: `${section}.data_paths`, path, what: "transcripts", isNeeded: folder === null });
    }
  }
  if (typeof metadata === "string" && !(await isThere(source, metadata))) {
    missing.push({ key: `${section}.metadata`, path: metadata, what: "metadata", isNeeded: false });
  }
  return missing;
}

async function isThere(source: DataSource, path: string): Promise<boolean> {
  return (await source.list(path)).length > 0;
}

/** Whether the first recording that the transcripts name is there; the others are met when they are read. */
async function hasAudio(source: DataSource, tables: readonly string[]): Promise<boolean> {
  for (const table of tables) {
    try {
      const [row] = parseTranscripts(await firstLines(source, table), table).rows;
      if (row !== undefined) return await isThere(source, row.path);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      return false; // unreadable transcripts are told by the run
    }
  }
  return false;
}

/** The whole lines of a file's first chunk: transcripts may be long. */
async function firstLines(source: DataSource, path: string): Promise<Uint8Array> {
  const reader = (await source.open(path)).getReader();
  const { value: bytes = new Uint8Array() } = await reader.read();
  await reader.cancel();
  const end = bytes.lastIndexOf(lineFeed);
  return end === -1 ? bytes : bytes.subarray(0, end + 1);
}

const lineFeed = 10;
