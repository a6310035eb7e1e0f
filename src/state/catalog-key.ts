import type { Config } from "../config/config.ts";
import type { NamedFile } from "../sources/index.ts";

/** What a scan's findings depend on. Two projects of equal keys need one scan. */
export interface CatalogKey {
  config: string;
  files: readonly NamedFile[];
}

/** Batch size, learning rate and the like may change without the data being read again. */
export function catalogKey(config: Config, files: readonly NamedFile[]): CatalogKey {
  const {
    train_dataset_config: train,
    eval_dataset_config: evaluation,
    test_dataset_config: test,
  } = config.learning_config;
  const datasets = [train, evaluation, test].map(({ enabled, stage, data_paths, tfrecords_dir }) => ({
    enabled,
    stage,
    data_paths,
    tfrecords_dir,
  }));
  const strides = config.model_config.encoder_blocks.map(block => block.strides);
  const { blank_index, unknown_index, unknown_token, vocabulary, normalization_form } = config.decoder_config;
  const decoder = { blank_index, unknown_index, unknown_token, vocabulary, normalization_form };
  const { object_storage: storage } = config.studio_config;
  return { config: JSON.stringify([config.speech_config, decoder, strides, datasets, storage]), files };
}

export function isSameKey(a: CatalogKey, b: CatalogKey): boolean {
  if (a.config !== b.config || a.files.length !== b.files.length) return false;
  return a.files.every(({ path, content }, i) => {
    const other = b.files[i];
    return other?.path === path && other.content === content;
  });
}
