import { checkAddresses } from "./check-addresses.ts";
import type { Config, LearningConfig, ModelConfig, SpeechConfig } from "./config.ts";
import { Finder } from "./finder.ts";
import { datasetNames } from "./learning.ts";
import { nearestName } from "./nearest.ts";
import { type ConfigReader, entryOf } from "./reader.ts";
import { channels, parameterCounts, prejointWidths } from "./weights.ts";
import type { YamlValue } from "./yaml.ts";

/** Checks that need more than one value, on a config whose values are each in order. */
export function checkTogether(reader: ConfigReader, config: Config, root: YamlValue): void {
  const finder = new Finder(reader, root);
  checkSpeech(finder, config.speech_config);
  checkModel(finder, config.model_config, config.speech_config.num_feature_bins);
  if (entryOf(root, "learning_config") === undefined) {
    const message = "The config has no learning_config; it says what a model is, not how to train it.";
    finder.warning(
      ["learning_config"],
      "no_data",
      message,
      "TensorFlowASR has nothing to train on; nor has the studio.",
    );
  } else checkLearning(finder, config.learning_config);
  checkAddresses(finder, root);
}

function checkSpeech(finder: Finder, speech: SpeechConfig): void {
  const { sample_rate: rate, frame_ms, stride_ms, lower_edge_hertz: lower, upper_edge_hertz: upper } = speech;
  const refusal = "TensorFlowASR fails in feature extraction; the studio refuses the config.";
  for (const [key, milliseconds] of [
    ["frame_ms", frame_ms],
    ["stride_ms", stride_ms],
  ] as const) {
    const samples = (rate * milliseconds) / 1000;
    if (samples < 0.75 || samples > 65_536) {
      const message = `${key} of ${milliseconds} is ${samples} samples at ${rate} Hz; 1 to 65536 can work.`;
      finder.error(["speech_config", key], "wrong_value", message, refusal);
    }
  }
  if (upper > rate / 2) {
    const message = `upper_edge_hertz of ${upper} is above half the sample rate, ${rate / 2}.`;
    finder.error(["speech_config", "upper_edge_hertz"], "wrong_value", message, refusal);
  } else if (lower >= upper) {
    const message = `lower_edge_hertz of ${lower} is not below upper_edge_hertz of ${upper}.`;
    finder.error(["speech_config", "lower_edge_hertz"], "wrong_value", message, refusal);
  }
}

const maximumParameters = 500_000_000; // 2 GB of weights, 8 GB with gradients and Adam's moments

function checkModel(finder: Finder, model: ModelConfig, features: number): void {
  for (const [index, block] of model.encoder_blocks.entries()) {
    const width = channels(block, model.encoder_alpha);
    if (width >= 8) continue;
    finder.error(
      ["model_config", "encoder_blocks", index, "filters"],
      "wrong_value",
      `filters of ${block.filters} times encoder_alpha of ${model.encoder_alpha} is ${width} channels; the squeeze-and-excitation layer needs at least 8 (it has an eighth of them).`,
      "TensorFlowASR fails while it builds a layer without units; the studio refuses the config.",
    );
  }
  const { encoder, prediction } = prejointWidths(model, features);
  if (encoder !== prediction && encoder !== 1 && prediction !== 1) {
    finder.error(
      ["model_config", model.prejoint_encoder_linear ? "prejoint_prediction_linear" : "prejoint_encoder_linear"],
      "wrong_value",
      `The joint gets ${encoder} channels from the encoder and ${prediction} from the prediction network, which do not go together.`,
      "TensorFlowASR fails while it builds the joint; set the widths equal or both prejoint layers to True.",
    );
  }
  const { total } = parameterCounts(model, features, 1000);
  if (total > maximumParameters) {
    finder.error(
      ["model_config"],
      "too_large",
      `The model has about ${(total / 1e9).toFixed(1)} billion parameters; training needs four numbers for each, ${((total * 16) / 1e9).toFixed(0)} GB.`,
      `The studio takes at most ${maximumParameters / 1e6} million and refuses the config.`,
    );
  }
}

function checkLearning(finder: Finder, learning: LearningConfig): void {
  checkOptimizer(finder, learning);
  for (const name of datasetNames) {
    const dataset = learning[name];
    const path = ["learning_config", name];
    if (!dataset.enabled) continue;
    if (dataset.shuffle && dataset.buffer_size < 1) {
      const message = "buffer_size must be at least 1 when shuffle is on.";
      const consequence = "TensorFlowASR stops on it; the studio refuses the config.";
      finder.error([...path, "buffer_size"], "wrong_value", message, consequence);
    }
    if (dataset.use_tf) {
      finder.warning(
        [...path, "use_tf"],
        "other_behaviour",
        "use_tf: True makes TensorFlowASR resample even at equal rates, which shifts and filters the signal.",
        "The studio accepts the key and extracts features as with False.",
      );
    }
    if (name === "train_dataset_config" && dataset.data_paths === null && dataset.tfrecords_dir === null) {
      const message = "The training set names neither data_paths nor tfrecords_dir.";
      finder.warning(path, "no_data", message, "TensorFlowASR has nothing to train on; nor has the studio.");
    }
    if (dataset.tfrecords_dir !== null && dataset.stage === null) {
      const message = "stage is missing; the names of TFRecord files begin with it.";
      const consequence = "TensorFlowASR stops on it with --tfrecords; the studio takes the section's own stage.";
      finder.warning(path, "missing_value", message, consequence);
    }
  }
  checkCheckpoint(finder, learning);
}

function checkOptimizer(
  finder: Finder,
  { optimizer_config: optimizer, apply_gwn_config: noise }: LearningConfig,
): void {
  const clips = (["clipnorm", "clipvalue", "global_clipnorm"] as const).filter(key => optimizer[key] !== null);
  if (clips.length > 1) {
    const message = `${clips.join(" and ")} cannot go together; Keras takes one of clipnorm, clipvalue, global_clipnorm.`;
    const consequence = "TensorFlowASR stops with a ValueError; the studio refuses the config.";
    finder.error(["learning_config", "optimizer_config", clips.at(-1) ?? ""], "wrong_value", message, consequence);
  }
  if (noise === null) return;
  for (const part of ["encoder", "predict_net", "joint_net"] as const) {
    const [step, stddev] = [noise[`${part}_step`] ?? 0, noise[`${part}_stddev`] ?? 0];
    if (step > 0 === stddev > 0) continue;
    const message = `${part}_step and ${part}_stddev must both be set and above 0 for noise to be added.`;
    finder.warning(
      ["learning_config", "apply_gwn_config"],
      "ignored_value",
      message,
      "Both add no noise to this part.",
    );
  }
}

function checkCheckpoint(finder: Finder, { running_config: running }: LearningConfig): void {
  const path = ["learning_config", "running_config"];
  const { checkpoint } = running;
  if (checkpoint === null || running.backup_and_restore === null) {
    const missing = checkpoint === null ? "checkpoint.filepath" : "backup_and_restore.backup_dir";
    const consequence = "TensorFlowASR's train.py stops with a TypeError; the studio keeps its own checkpoints.";
    finder.warning(path, "missing_value", `running_config has no ${missing}.`, consequence);
  }
  if (checkpoint === null) return;
  const isHdf5 = /\.(h5|hdf5|keras)$/.test(checkpoint.filepath);
  if (isHdf5 && !checkpoint.save_weights_only) {
    finder.warning(
      [...path, "checkpoint"],
      "other_behaviour",
      "A .h5 checkpoint needs save_weights_only: True.",
      "TensorFlowASR stops at the end of the first epoch (the model cannot be saved whole); the studio writes the weights.",
    );
  }
  if (!isHdf5) {
    const message = "checkpoint.filepath does not end in .h5.";
    const consequence = "TensorFlowASR writes a TensorFlow checkpoint; the studio writes .h5 files.";
    finder.warning([...path, "checkpoint", "filepath"], "other_behaviour", message, consequence);
  }
  const fields = ["epoch", "loss", "per_batch_avg_loss", "val_loss"];
  for (const [, name = ""] of checkpoint.filepath.matchAll(/\{(\w*)(?:[:!][^}]*)?\}/g)) {
    if (fields.includes(name)) continue;
    const near = nearestName(name, fields);
    const hint = near === undefined ? "" : ` Did you mean {${near}}?`;
    finder.error(
      [...path, "checkpoint", "filepath"],
      "wrong_value",
      `checkpoint.filepath has the field {${name}}, which no epoch logs.${hint}`,
      "TensorFlowASR stops with a KeyError when it saves; the studio refuses the config.",
    );
  }
}
