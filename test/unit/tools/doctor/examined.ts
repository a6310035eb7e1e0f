import { readFileSync } from "node:fs";
import { loadConfig } from "../../../../src/config/load.ts";
import type { DataSource } from "../../../../src/sources/index.ts";
import { createFeatureExtractor } from "../../../../src/speech/index.ts";
import { Vocabulary } from "../../../../src/text/vocabulary.ts";
import { tokenize } from "../../../../src/text/wordpiece.ts";
import type { Measures } from "../../../../src/tools/doctor/index.ts";
import { type ExaminedFile, examineFiles, type Finding } from "../../../../src/tools/doctor/index.ts";
import type { Task, TaskProgress } from "../../../../src/tools/task.ts";

const sample = "public/samples/digits";

/** Those of the sample: 8000 Hz, three halvings of time, the ten digits. */
export async function sampleMeasures(): Promise<Measures> {
  const { config } = await loadConfig(readFileSync(`${sample}/config.j2`, "utf8"), "config.j2");
  if (config === undefined) throw new Error("the sample's config has errors");
  const vocabulary = Vocabulary.parseBytes(readFileSync(`${sample}/digits.tokens`), "tokens", config.decoder_config);
  return {
    config,
    vocabulary,
    tokenize: text => tokenize(text, vocabulary, config.decoder_config.normalization_form),
    extractor: createFeatureExtractor(config.speech_config),
  };
}

/** What one pass over the files finds. `stopAfter` records the task is stopped. */
export async function examined(source: DataSource, files: readonly ExaminedFile[], stopAfter = Infinity) {
  const stop = new AbortController();
  const findings: Finding[] = [];
  const progress: TaskProgress[] = [];
  const task: Task = {
    signal: stop.signal,
    report: told => void (progress.push(told) >= stopAfter && stop.abort()),
    warn: () => undefined,
  };
  const measures = await sampleMeasures();
  const summary = await examineFiles({ files, source, measures, found: each => findings.push(each) }, task);
  return { findings, summary, progress };
}
