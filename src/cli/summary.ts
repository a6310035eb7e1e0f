import { modelSummary } from "../config/summary.ts";
import { metadataOf } from "../data/index.ts";
import { type Maxima, mergeMaxima } from "../data/metadata.ts";
import type { Project } from "../run/project.ts";
import { folderSource } from "./files.ts";

/** The model's table as training prints it, with the metadata's maxima as shapes where there are any. */
export async function summaryOf(project: Project, batchSize: number): Promise<string> {
  const maxima = await maximaOf(project);
  const shape = { batchSize, frames: maxima?.frames ?? null, labels: maxima?.labels ?? null };
  const { config, vocabulary } = project;
  return modelSummary({ config, ...shape, classes: vocabulary.classes, compiled: true });
}

/** The largest utterance of training and evaluation data, as their metadata has it. */
export async function maximaOf({ config }: Project): Promise<Maxima | undefined> {
  const { train_dataset_config: train, eval_dataset_config: evaluation } = config.learning_config;
  return mergeMaxima(await Promise.all([train, evaluation].map(dataset => metadataOf(folderSource(), dataset))));
}
