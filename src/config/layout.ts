import type { ConfigReader } from "./reader.ts";
import { entryOf } from "./reader.ts";
import type { YamlEntry, YamlValue } from "./yaml.ts";

/**
 * Recognises configs that were written for something else, and says so in one error instead of one for every key:
 * later layouts of TensorFlowASR (specification section 11), older ones, and its other models. True if it is one.
 */
export function reportForeignLayout(reader: ConfigReader, root: YamlValue): boolean {
  const model = entryOf(root, "model_config")?.value;
  const learning = entryOf(root, "learning_config")?.value;
  const data = entryOf(root, "data_config");
  const hasLaterData =
    data?.value.kind === "map" && [...data.value.entries.keys()].some(key => /_dataset_configs?$/.test(key));
  const later = entryOf(model, "class_name") ?? entryOf(learning, "callbacks") ?? (hasLaterData ? data : undefined);
  if (later !== undefined) {
    report(reader, later, {
      code: "later_layout",
      message: "This is the config layout of TensorFlowASR 2 and later (class_name, data_config, callbacks).",
      consequence:
        "TensorFlowASR at the reference commit cannot read it, and the studio does not support it: feature extraction, vocabulary and joint differ there.",
    });
    return true;
  }
  const optimizerClass = entryOf(entryOf(learning, "optimizer_config")?.value, "class_name");
  const isOther = entryOf(model, "encoder_blocks") === undefined && findOtherModel(model) !== undefined;
  const other = findOtherModel(model);
  if (isOther && other !== undefined) {
    report(reader, other, {
      code: "other_model",
      message: "This model is not a ContextNet (its encoder has no encoder_blocks).",
      consequence: "TensorFlowASR has other training scripts for it; the studio supports ContextNet alone.",
    });
    return true;
  }
  if (optimizerClass !== undefined) {
    report(reader, optimizerClass, {
      code: "other_layout",
      message: "optimizer_config with class_name belongs to another version or model of TensorFlowASR.",
      consequence: "The reference's ContextNet takes Adam's arguments directly: beta_1, beta_2, epsilon.",
    });
    return true;
  }
  return false;
}

/** The first key that only encoders of other models have. */
function findOtherModel(model: YamlValue | undefined): YamlEntry | undefined {
  if (model?.kind !== "map") return undefined;
  const foreign = /^encoder_(subsampling|reductions|dmodel|num_blocks|nlayers|rnn_|mha_|head_|num_heads|filters)/;
  return [...model.entries].find(([key]) => foreign.test(key))?.[1];
}

function report(
  reader: ConfigReader,
  { key }: YamlEntry,
  finding: { code: string; message: string; consequence: string },
): void {
  reader.report(key, { severity: "error", key: key.kind === "str" ? key.value : "", ...finding });
}
