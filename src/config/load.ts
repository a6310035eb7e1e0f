import { z } from "zod";
import { checkTogether } from "./checks.ts";
import type { Config, EncoderBlockConfig } from "./config.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { reportForeignLayout } from "./layout.ts";
import { datasetNames, learningChildren, readLearning } from "./learning.ts";
import { readObjectStorage } from "./object-storage.ts";
import { ConfigReader, describeValue, entryOf, type Section } from "./reader.ts";
import * as schema from "./schema.ts";
import { renderTemplate } from "./template.ts";
import { parseYaml, type YamlValue } from "./yaml.ts";

export interface LoadedConfig {
  config: Config | undefined; // undefined after an error
  diagnostics: Diagnostic[]; // in the order of the file
  rendered: string; // the YAML behind the template; empty where the template failed
}

/**
 * Reads a TensorFlowASR config: template, YAML, values with their defaults (specification 1.1 to 1.7). Whatever is
 * wrong, unknown, ignored or unsupported is a diagnostic at its place in the file as written; nothing is thrown.
 */
export async function loadConfig(text: string, file: string): Promise<LoadedConfig> {
  const template = await renderTemplate(text, file);
  if (template.rendered === undefined) return { config: undefined, diagnostics: template.diagnostics, rendered: "" };
  const reader = new ConfigReader(file, template.locate);
  const { value, faults } = parseYaml(template.rendered);
  for (const { line, column, severity, code, message } of faults) {
    const consequence =
      severity === "error"
        ? "TensorFlowASR cannot read the file either."
        : "TensorFlowASR does not mind, and takes it so.";
    reader.report({ line, column }, { severity, code, message, key: "", consequence });
  }
  const config = value === undefined ? undefined : readConfig(reader, value);
  const diagnostics = reader.diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { config: reader.hasErrors() ? undefined : config, diagnostics, rendered: template.rendered };
}

function readConfig(reader: ConfigReader, root: YamlValue): Config | undefined {
  if (root.kind !== "map") {
    const isEmpty = root.kind === "null";
    reader.report(root, {
      severity: "error",
      code: isEmpty ? "empty" : "wrong_type",
      message: isEmpty ? "The file holds no config." : `The file must hold a mapping, not ${describeValue(root)}.`,
      key: "",
      consequence: "TensorFlowASR stops with an AttributeError or TypeError.",
    });
    return undefined;
  }
  if (reportForeignLayout(reader, root)) return undefined;
  const children = [...sectionNames];
  const homes = keyHomes;
  const top = reader.mapping(
    schema.emptySchema,
    { path: "", node: root, spot: start },
    { policy: "top", children, homes },
  );
  const speech = reader.section(schema.speechSchema, top, "speech_config", {
    policy: "speech_config",
    isNullable: true,
    homes,
  });
  const decoder = reader.section(schema.decoderSchema, top, "decoder_config", {
    policy: "decoder_config",
    isNullable: true,
    homes,
  });
  const model = reader.section(schema.modelSchema, top, "model_config", {
    policy: "model_config",
    children: ["encoder_blocks"],
    isNullable: true,
    homes,
  });
  const blocks = readBlocks(reader, model);
  const learningOptions = { policy: "learning_config", children: learningChildren, isNullable: true, homes } as const;
  const learning = reader.section(schema.emptySchema, top, "learning_config", learningOptions);
  const learningValues = learning.values && readLearning(reader, learning, homes);
  const studio = reader.section(schema.studioSchema, top, "studio_config", {
    policy: "studio_config",
    children: ["object_storage"],
    isNullable: true,
  });
  const storage = readObjectStorage(reader, studio);
  if (!speech.values || !decoder.values || !model.values || !blocks || !learningValues || !studio.values)
    return undefined;
  const { prediction_rnn_implementation: _hint, prediction_rnn_unroll: _otherHint, ...modelValues } = model.values;
  const config: Config = {
    speech_config: schema.speechOf(speech.values),
    decoder_config: schema.decoderOf(decoder.values),
    model_config: { ...modelValues, encoder_blocks: blocks },
    learning_config: learningValues,
    studio_config: { ...studio.values, ...(storage !== undefined && { object_storage: storage }) },
  };
  checkTogether(reader, config, root);
  return config;
}

const start = { line: 1, column: 1 };
const sectionNames = ["speech_config", "decoder_config", "model_config", "learning_config", "studio_config"] as const;
const maximumBlocks = 500;

function readBlocks(reader: ConfigReader, model: Section<unknown>): EncoderBlockConfig[] | undefined {
  const entry = entryOf(model.node, "encoder_blocks");
  const path = "model_config.encoder_blocks";
  const refusal = "TensorFlowASR stops on it; the studio refuses the config.";
  if (entry === undefined) {
    const message = "model_config.encoder_blocks is missing: it must be a list of blocks.";
    reader.report(model.spot, { severity: "error", code: "missing_value", message, key: path, consequence: refusal });
    return undefined;
  }
  const items = entry.value.kind === "seq" ? entry.value.items : [];
  if (items.length < 1 || items.length > maximumBlocks) {
    const found = entry.value.kind === "seq" ? `${items.length} of them` : describeValue(entry.value);
    const message = `encoder_blocks must be a list of 1 to ${maximumBlocks} blocks, not ${found}.`;
    reader.report(entry.value, { severity: "error", code: "wrong_value", message, key: path, consequence: refusal });
    return undefined;
  }
  const blocks = items.map((node, index) => {
    const at = { path: `${path}[${index}]`, node, spot: node };
    return reader.mapping(schema.blockSchema, at, { policy: "encoder_block", homes: keyHomes }).values;
  });
  const read = blocks.filter(block => block !== undefined);
  return read.length === blocks.length ? read : undefined;
}

/** The section of every known key, for keys that stand in another; keys of several sections are left out. */
const keyHomes: ReadonlyMap<string, string> = collectHomes([
  ["speech_config", schema.speechSchema],
  ["decoder_config", schema.decoderSchema],
  ["model_config", schema.modelSchema],
  ["model_config", z.object({ encoder_blocks: z.unknown() })],
  ["model_config.encoder_blocks", schema.blockSchema],
  ["learning_config.train_dataset_config", schema.datasetSchema],
  ["learning_config.optimizer_config", schema.optimizerSchema],
  ["learning_config.learning_rate_config", schema.scheduleSchema],
  ["learning_config.running_config", schema.runningSchema],
  ["learning_config.running_config.checkpoint", schema.checkpointSchema],
  ["learning_config.running_config.backup_and_restore", schema.backupSchema],
  ["learning_config.running_config.tensorboard", schema.tensorboardSchema],
  ["studio_config", schema.studioSchema],
  ["studio_config", z.object({ object_storage: z.unknown() })],
  ["studio_config.object_storage", schema.objectStorageSchema],
  ["learning_config", z.object(Object.fromEntries(learningChildren.map(name => [name, z.unknown()])))],
  ["learning_config.running_config", z.object({ checkpoint: z.unknown(), tensorboard: z.unknown() })],
]);

function collectHomes(sections: readonly (readonly [string, z.ZodObject])[]): Map<string, string> {
  const homes = new Map<string, string>();
  const seenTwice = new Set<string>();
  for (const [home, { shape }] of sections) {
    for (const key of Object.keys(shape)) {
      if (homes.has(key)) seenTwice.add(key);
      homes.set(key, home);
    }
  }
  for (const key of seenTwice) homes.delete(key);
  for (const name of datasetNames) homes.set(name, "learning_config");
  return homes;
}
