import type { Config, DatasetConfig } from "./config.ts";

/** Where relative paths and `~` lead; both absolute, with "/" between parts. */
export interface PathContext {
  workingDirectory: string;
  home: string;
}

/** The reference's rule: what TensorFlow opens without TensorFlowASR making a folder of it. */
export function isCloudPath(path: string): boolean {
  return /^[a-z]+:\/\//.test(path);
}

/** Ours: any scheme. `s3://` has a digit, which the reference's rule does not know. */
export function isRemotePath(path: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(path);
}

/** `~` replaced, made absolute and normalised, as Python's abspath(expanduser(path)). Remote paths stay as they are. */
export function expandPath(path: string, context: PathContext): string {
  if (isRemotePath(path)) return path;
  return absolutePath(path, context);
}

/** What the reference makes of a path: as expandPath, but with its own idea of what is remote. */
export function referencePath(path: string, context: PathContext): string {
  return isCloudPath(path) ? path : absolutePath(path, context);
}

/**
 * Expands the paths that the reference expands. The paths of a disabled dataset, and `checkpoint.filepath`, `backup_dir`
 * and `log_dir`, stay as written there (specification 1.1); here the last three are expanded too, since a folder
 * called `~` is of use to nobody.
 */
export function expandConfigPaths(config: Config, context: PathContext): Config {
  const expand = (path: string) => expandPath(path, context);
  const expandSome = (path: string | null) => (path === null ? null : expand(path));
  const expandDataset = (dataset: DatasetConfig): DatasetConfig => ({
    ...dataset,
    data_paths: dataset.enabled ? (dataset.data_paths?.map(expand) ?? null) : dataset.data_paths,
    tfrecords_dir: dataset.enabled ? expandSome(dataset.tfrecords_dir) : dataset.tfrecords_dir,
    metadata: typeof dataset.metadata === "string" ? expand(dataset.metadata) : dataset.metadata,
  });
  const { decoder_config: decoder, learning_config: learning } = config;
  const { checkpoint, backup_and_restore: backup, tensorboard } = learning.running_config;
  return {
    ...config,
    decoder_config: {
      ...decoder,
      vocabulary: expandSome(decoder.vocabulary),
      corpus_files: decoder.corpus_files.map(expand),
    },
    learning_config: {
      ...learning,
      train_dataset_config: expandDataset(learning.train_dataset_config),
      eval_dataset_config: expandDataset(learning.eval_dataset_config),
      test_dataset_config: expandDataset(learning.test_dataset_config),
      running_config: {
        ...learning.running_config,
        checkpoint: checkpoint && { ...checkpoint, filepath: expand(checkpoint.filepath) },
        backup_and_restore: backup && { backup_dir: expand(backup.backup_dir) },
        tensorboard: tensorboard && { log_dir: expand(tensorboard.log_dir) },
      },
    },
  };
}

function absolutePath(path: string, { workingDirectory, home }: PathContext): string {
  const untilded = path === "~" || path.startsWith("~/") ? home + path.slice(1) : path;
  const whole = untilded.startsWith("/") ? untilded : `${workingDirectory}/${untilded}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
