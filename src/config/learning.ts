import type { z } from "zod";
import type { AugmentationConfig, AugmentationStep, DatasetConfig, LearningConfig, StageMetadata } from "./config.ts";
import type { PolicyName } from "./notices.ts";
import { type ConfigReader, describeValue, entryOf, plainValue, type Section } from "./reader.ts";
import * as schema from "./schema.ts";
import type { YamlValue } from "./yaml.ts";

type Homes = ReadonlyMap<string, string>;
type Parent = Pick<Section<unknown>, "path" | "node" | "spot">;

/** Reads `learning_config`; undefined where a value is wrong. */
export function readLearning(reader: ConfigReader, learning: Parent, homes: Homes): LearningConfig | undefined {
  const train = readDataset(reader, learning, "train_dataset_config", homes);
  const evaluation = readDataset(reader, learning, "eval_dataset_config", homes);
  const test = readDataset(reader, learning, "test_dataset_config", homes);
  const optimizer = reader.section(schema.optimizerSchema, learning, "optimizer_config", {
    policy: "optimizer_config",
    homes,
  });
  const schedule = reader.section(schema.scheduleSchema, learning, "learning_rate_config", {
    policy: "learning_rate_config",
    homes,
  });
  const noise = readOptional(reader, schema.weightNoiseSchema, learning, "apply_gwn_config", homes);
  const running = readRunning(reader, learning, homes);
  if (!train || !evaluation || !test || !optimizer.values || !schedule.values || !running) return undefined;
  return {
    train_dataset_config: train,
    eval_dataset_config: evaluation,
    test_dataset_config: test,
    optimizer_config: schema.optimizerOf(optimizer.values),
    learning_rate_config: schedule.values,
    running_config: running,
    apply_gwn_config: noise?.values ?? null,
  };
}

export const datasetNames = ["train_dataset_config", "eval_dataset_config", "test_dataset_config"] as const;
export const learningChildren = [
  ...datasetNames,
  "optimizer_config",
  "learning_rate_config",
  "apply_gwn_config",
  "running_config",
];

function readDataset(
  reader: ConfigReader,
  learning: Parent,
  name: (typeof datasetNames)[number],
  homes: Homes,
): DatasetConfig | undefined {
  const dataset = reader.section(schema.datasetSchema, learning, name, {
    policy: name,
    children: ["augmentation_config", "metadata"],
    isNullable: true,
    homes,
  });
  const augmentation = readAugmentation(reader, dataset, homes);
  const metadata = readMetadata(reader, dataset, homes);
  if (dataset.values === undefined || augmentation === undefined || metadata === undefined) return undefined;
  return { ...dataset.values, augmentation_config: augmentation, metadata };
}

function readMetadata(reader: ConfigReader, dataset: Parent, homes: Homes): string | StageMetadata | null | undefined {
  const node = entryOf(dataset.node, "metadata")?.value;
  if (node === undefined || node.kind === "null") return null;
  if (node.kind === "str" && node.value !== "") return node.value;
  if (node.kind !== "map") {
    const path = `${dataset.path}.metadata`;
    const message = `metadata must be a path or a mapping, not ${describeValue(node)}.`;
    const consequence = "TensorFlowASR stops with a TypeError; the studio refuses the config.";
    reader.report(node, { severity: "error", code: "wrong_type", message, key: path, consequence });
    return undefined;
  }
  const { values } = reader.section(schema.metadataSchema, dataset, "metadata", { policy: "metadata", homes });
  if (values === undefined) return undefined;
  const { max_input_length, max_label_length, num_entries } = values;
  return {
    ...(max_input_length === undefined ? {} : { max_input_length }),
    ...(max_label_length === undefined ? {} : { max_label_length }),
    ...(num_entries === undefined ? {} : { num_entries }),
  };
}

const methods = ["gauss_noise", "freq_masking", "time_masking"] as const;

function readAugmentation(reader: ConfigReader, dataset: Parent, homes: Homes): AugmentationConfig | undefined {
  const path = `${dataset.path}.augmentation_config`;
  const entry = entryOf(dataset.node, "augmentation_config");
  const node = entry?.value;
  const options = {
    policy: "augmentation_config",
    children: ["signal_augment", "feature_augment"],
    isNullable: true,
    homes,
  } as const;
  const section = reader.mapping(schema.emptySchema, { path, node, spot: entry?.key ?? dataset.spot }, options);
  if (section.values === undefined) return undefined;
  const signal = readSteps(reader, section, "signal_augment", ["gauss_noise"]);
  const feature = readSteps(reader, section, "feature_augment", methods);
  return signal === undefined || feature === undefined
    ? undefined
    : { signal_augment: signal, feature_augment: feature };
}

function readSteps(
  reader: ConfigReader,
  parent: Parent,
  name: string,
  allowed: readonly (typeof methods)[number][],
): AugmentationStep[] | undefined {
  const entry = entryOf(parent.node, name);
  if (entry === undefined) return [];
  const path = `${parent.path}.${name}`;
  if (entry.value.kind !== "map") {
    const message = `${name} must be a mapping of methods, not ${describeValue(entry.value)}.`;
    const consequence = "TensorFlowASR stops with an AttributeError; the studio refuses the config.";
    reader.report(entry.value, { severity: "error", code: "wrong_type", message, key: path, consequence });
    return undefined;
  }
  const steps: (AugmentationStep | undefined)[] = [];
  for (const [key, { key: keyNode, value }] of entry.value.entries) {
    const method = allowed.find(candidate => candidate === key);
    if (method === undefined) {
      const isKnown = methods.some(candidate => candidate === key);
      reader.report(keyNode, {
        severity: "error",
        code: "unknown_method",
        message: `${key} ${isKnown ? "works on features, not on the signal" : "is no augmentation method"}; ${name} takes ${allowed.join(", ")}.`,
        key: `${path}.${key}`,
        consequence: "TensorFlowASR stops with an error; the studio refuses the config.",
      });
      steps.push(undefined);
    } else steps.push(readStep(reader, method, { path: `${path}.${key}`, node: value, spot: keyNode }));
  }
  const read = steps.filter(step => step !== undefined);
  return read.length === steps.length ? read : undefined;
}

function readStep(
  reader: ConfigReader,
  method: (typeof methods)[number],
  at: { path: string; node: YamlValue; spot: YamlValue },
): AugmentationStep | undefined {
  const options = { policy: "augmentation", isNullable: true } as const;
  if (method === "gauss_noise") {
    const { values } = reader.mapping(schema.augmentationSchemas.gauss_noise, at, options);
    return values && { method, ...values };
  }
  if (method === "time_masking") {
    const { values } = reader.mapping(schema.augmentationSchemas.time_masking, at, options);
    return values && { method, ...values };
  }
  const { values } = reader.mapping(schema.augmentationSchemas.freq_masking, at, options);
  return values && { method, ...values, p_upperbound: 1 };
}

function readRunning(
  reader: ConfigReader,
  learning: Parent,
  homes: Homes,
): LearningConfig["running_config"] | undefined {
  const running = reader.section(schema.runningSchema, learning, "running_config", {
    policy: "running_config",
    children: ["checkpoint", "backup_and_restore", "tensorboard"],
    isNullable: true,
    homes,
  });
  const checkpoint = readOptional(reader, schema.checkpointSchema, running, "checkpoint", homes);
  const options = checkpoint && entryOf(checkpoint.node, "options");
  if (checkpoint !== undefined && options !== undefined) {
    const at = { path: `${checkpoint.path}.options`, node: options.value, spot: options.key };
    reader.mapping(schema.checkpointOptionsSchema, at, { policy: "checkpoint_options", isNullable: true });
  }
  const backup = readOptional(reader, schema.backupSchema, running, "backup_and_restore", homes);
  const tensorboard = readOptional(reader, schema.tensorboardSchema, running, "tensorboard", homes);
  if (running.values === undefined) return undefined;
  const {
    filepath = "",
    save_best_only = false,
    save_weights_only = false,
    save_freq = "epoch",
  } = checkpoint?.values ?? {};
  return {
    ...running.values,
    checkpoint: checkpoint?.values ? { filepath, save_best_only, save_weights_only, save_freq } : null,
    backup_and_restore: backup?.values ? { backup_dir: backup.values.backup_dir } : null,
    tensorboard: tensorboard?.values ? { log_dir: tensorboard.values.log_dir } : null,
  };
}

/** A section that may be missing, null or empty; then there is none. */
function readOptional<Schema extends z.ZodObject>(
  reader: ConfigReader,
  sectionSchema: Schema,
  parent: Parent,
  name: PolicyName,
  homes: Homes,
): Section<z.output<Schema>> | undefined {
  const node = entryOf(parent.node, name)?.value;
  if (node === undefined || plainValue(node) === null) return undefined;
  if (node.kind === "map" && node.entries.size === 0) return undefined;
  return reader.section(sectionSchema, parent, name, { policy: name, homes });
}
