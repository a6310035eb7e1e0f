import type { Config } from "../../config/config.ts";
import { readAll } from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import { dataFiles } from "../../run/data-files.ts";
import { type Part, type Project, projectOf } from "../../run/project.ts";
import type { DataSource } from "../../sources/index.ts";
import { createFeatureExtractor, type FeatureExtractor } from "../../speech/index.ts";
import type { CatalogFile } from "./protocol.ts";
import { TextPages } from "./text-pages.ts";
import { WordCounts } from "./word-counts.ts";

/** A project opened for its data. */
export interface Catalog {
  project: Project;
  source: DataSource;
  extractor: FeatureExtractor;
  files: CatalogFile[];
  /** What has been read of them. */
  texts: TextPages;
  unknownWords: WordCounts;
}

/** @throws StudioError `vocabulary-missing`, those of reading the vocabulary, and `speech-config` */
export async function openCatalog(file: string, text: string, config: Config, source: DataSource): Promise<Catalog> {
  const { vocabulary } = config.decoder_config;
  if (vocabulary === null) {
    const nextStep = "Name a token file under decoder_config.vocabulary.";
    throw new StudioError("vocabulary-missing", "The config names no vocabulary.", { file }, nextStep);
  }
  const project = projectOf({ file, text, config }, await readAll(await source.open(vocabulary)), vocabulary);
  const extractor = createFeatureExtractor(config.speech_config);
  const files = (await Promise.all(parts.map(part => filesOf(config, part, source)))).flat();
  return { project, source, extractor, files, texts: new TextPages(), unknownWords: new WordCounts() };
}

const parts = ["train", "eval", "test"] as const;

async function filesOf(config: Config, part: Part, source: DataSource): Promise<CatalogFile[]> {
  const files = await dataFiles(config, part, source);
  return files.map(({ path, kind, sizeBytes }) => ({
    part,
    path,
    kind,
    sizeBytes: sizeBytes ?? null,
    compression: null,
    state: "waiting",
    error: null,
    records: 0,
    seconds: 0,
    bad: [],
  }));
}
