import type { Config, DatasetConfig } from "../config/config.ts";
import { parseTranscripts } from "../data/index.ts";
import { type ErrorReport, reportOf, StudioError } from "../lib/result.ts";
import type { DataSource } from "../sources/index.ts";
import { shardPattern } from "./project.ts";

/** A file that the config names and that is not there, or cannot be reached. */
export interface MissingFile {
  key: string; // e.g. decoder_config.vocabulary
  path: string; // as the config has it, or a pattern of shards
  what: "vocabulary" | "shards" | "transcripts" | "metadata";
  isNeeded: boolean; // Start waits for it; else TensorFlowASR goes on without
  /** Why nothing could be found out at its address: no access, no such bucket, offline, CORS. */
  reason?: ErrorReport;
}

/** What training with this config will look for and not find, each file once. */
export async function missingFiles(config: Config, source: DataSource): Promise<MissingFile[]> {
  const { vocabulary } = config.decoder_config;
  const missing: MissingFile[] = [];
  if (vocabulary !== null) {
    const key = "decoder_config.vocabulary";
    missing.push(...(await absence(source, { key, path: vocabulary, what: "vocabulary", isNeeded: true })));
  }
  for (const part of ["train", "eval"] as const) {
    const dataset = config.learning_config[`${part}_dataset_config`];
    if (dataset.enabled) missing.push(...(await missingOf(dataset, part, source)));
  }
  return missing.filter(({ path }, index) => missing.findIndex(other => other.path === path) === index);
}

async function missingOf(dataset: DatasetConfig, part: "train" | "eval", source: DataSource): Promise<MissingFile[]> {
  const { metadata } = dataset;
  const section = `learning_config.${part}_dataset_config`;
  const missing = await missingUtterances(dataset, part, source, section);
  if (typeof metadata !== "string") return missing;
  const key = `${section}.metadata`;
  const found = await absence(source, { key, path: metadata, what: "metadata", isNeeded: false });
  // TensorFlowASR goes on without a file that is not there, not without one that it may not read.
  return [...missing, ...found.map(each => ({ ...each, isNeeded: each.reason !== undefined }))];
}

/** Shards are read where there are any, else transcripts with their audio, else nothing. */
async function missingUtterances(
  dataset: DatasetConfig,
  part: "train" | "eval",
  source: DataSource,
  section: string,
): Promise<MissingFile[]> {
  const { data_paths: tables, tfrecords_dir: folder } = dataset;
  const key = `${section}.tfrecords_dir`;
  const pattern = shardPattern(dataset, part);
  const shards = folder === null ? [] : await absence(source, { key, path: pattern, what: "shards", isNeeded: true });
  if (folder !== null && shards.length === 0) return [];
  // A run that cannot look for shards fails, and does not go on to the transcripts.
  if (shards.some(({ reason }) => reason !== undefined)) return shards;
  const absent: MissingFile[] = [];
  for (const path of tables ?? []) {
    const table = { key: `${section}.data_paths`, path, what: "transcripts", isNeeded: folder === null } as const;
    absent.push(...(await absence(source, table)));
  }
  const readable = tables !== null && absent.length === 0 && (await hasAudio(source, tables));
  // Evaluation without shards and without transcripts is left out.
  const isNeeded = !readable && (part === "train" || tables !== null);
  return [...shards.map(each => ({ ...each, isNeeded })), ...absent];
}

/** The file itself where it is not there, with the reason where that cannot be told; else nothing. */
async function absence(source: DataSource, file: MissingFile): Promise<MissingFile[]> {
  try {
    return (await source.list(file.path)).length > 0 ? [] : [file];
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return [{ ...file, reason: reportOf(error) }];
  }
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
