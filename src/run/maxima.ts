import type { Config } from "../config/config.ts";
import { mergeMaxima, metadataOf } from "../data/index.ts";
import type { Maxima } from "../data/metadata.ts";
import type { DataSource } from "../sources/index.ts";

/** The largest utterance of training and evaluation data, as their metadata has it. */
export async function maximaOf({ learning_config }: Config, source: DataSource): Promise<Maxima | undefined> {
  const { train_dataset_config: train, eval_dataset_config: evaluation } = learning_config;
  return mergeMaxima(await Promise.all([train, evaluation].map(dataset => metadataOf(source, dataset))));
}

/** What is assumed where no metadata says: 15 seconds of speech, a usual sentence. */
export const usualShape: Maxima = { frames: 1500, labels: 100 };
