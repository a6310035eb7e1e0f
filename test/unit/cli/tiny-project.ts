import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeExample, encodeTfrecord } from "../../../src/data/index.ts";
import { Random } from "../../../src/lib/random.ts";
import { writeWav } from "../../../src/speech/index.ts";

/** A new folder with a config whose model trains in milliseconds, its vocabulary, shards, WAV files and a TSV. */
export async function makeTinyProject(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "studio-"));
  writeFileSync(join(folder, "config.yml"), config);
  writeFileSync(join(folder, "tiny.tokens"), "<pad>\n<unk>\none\ntwo\n");
  writeFileSync(join(folder, "meta.json"), '{"train": {"num_entries": 10}, "eval": {"num_entries": 4}}');
  for (const [stage, count] of [
    ["train", 10],
    ["eval", 4],
  ] as const) {
    const payloads = Array.from({ length: count }, (_, n) => encodeExample(utterance(stage, n)));
    writeFileSync(join(folder, `${stage}_1.tfrecord`), await encodeTfrecord(payloads, "GZIP"));
  }
  mkdirSync(join(folder, "audio"));
  const rows = [0, 1, 2].map(n => {
    const { path, audio, transcript } = utterance("test", n);
    writeFileSync(join(folder, "audio", path), audio);
    return `audio/${path}\t0.${n}25\t${transcript}\n`;
  });
  writeFileSync(join(folder, "test.tsv"), `PATH\tDURATION\tTRANSCRIPT\n${rows.join("")}`);
  return folder;
}

function utterance(stage: string, number: number) {
  const random = new Random(number + stage.length * 100);
  const signal = Float32Array.from({ length: 2000 + 160 * number }, () => 0.1 * random.normal());
  return {
    path: `${stage}-${number}.wav`,
    audio: writeWav(signal, 16000),
    transcript: ["one", "two one", "Two zzz"][number % 3] ?? "",
  };
}

const config = `
speech_config: {num_feature_bins: 8}
decoder_config: {vocabulary: tiny.tokens}
model_config:
  name: tiny
  encoder_alpha: 1.0
  encoder_blocks:
    - {nlayers: 1, kernel_size: 3, filters: 8, strides: 2, residual: False, activation: silu, padding: causal}
  prediction_embed_dim: 4
  prediction_rnn_units: 4
  joint_dim: 4
learning_config:
  train_dataset_config: &train
    stage: train
    tfrecords_dir: /somewhere/else
    shuffle: True
    buffer_size: 4
    drop_remainder: True
    metadata: meta.json
    augmentation_config:
      feature_augment: {time_masking: {num_masks: 1, mask_factor: 4, p_upperbound: 0.5}}
  eval_dataset_config:
    stage: eval
    tfrecords_dir: /somewhere/else
    drop_remainder: True
    metadata: meta.json
  test_dataset_config: {stage: test, data_paths: [test.tsv]}
  optimizer_config: {beta_1: 0.9, beta_2: 0.98, epsilon: 1e-9}
  learning_rate_config: {warmup_steps: 10}
  running_config:
    batch_size: 3
    num_epochs: 3
    checkpoint: {filepath: "checkpoints/{epoch:02d}.h5", save_weights_only: True}
`;
