export interface FineTuneOptions {
  folder: string; // of the shards
  train: number; // utterances
  evaluation: number; // utterances; 0: evaluates on what it trains on
  epochs: number;
}

/** Where the config stands among the project's files. */
export const fineTuneFile = "fine_tune.j2";

/**
 * The sample's config with another `learning_config`: the model, and the text that it writes, must stay what the weights
 * were trained for.
 */
export function fineTuneConfig(sampleText: string, { folder, train, evaluation, epochs }: FineTuneOptions): string {
  const end = sampleText.search(/^learning_config:/m);
  const model = sampleText.slice(sampleText.search(/^\w+_config:/m), end).trimEnd();
  const held = evaluation > 0 ? { stage: "eval", entries: evaluation } : { stage: "train", entries: train };
  return `{# Takes the sample's model up from its weights and trains it on what was recorded. TensorFlowASR does the same with
   train.py --config-path=${fineTuneFile} --tfrecords --pretrained=weights.h5 #}
${model}

learning_config:
  train_dataset_config:
    enabled: True
    stage: train
    tfrecords_dir: ${JSON.stringify(folder)}
    shuffle: True
    cache: True
    buffer_size: 1000
    drop_remainder: False
    metadata:
      num_entries: ${train}
    augmentation_config:
      feature_augment:
        freq_masking:
          num_masks: 1
          mask_factor: 4
        time_masking:
          num_masks: 1
          mask_factor: 4
          p_upperbound: 0.1

  eval_dataset_config:
    enabled: True
    stage: ${held.stage}
    tfrecords_dir: ${JSON.stringify(folder)}
    shuffle: False
    cache: True
    drop_remainder: False
    metadata:
      num_entries: ${held.entries}

  test_dataset_config:
    enabled: False
    stage: test

  optimizer_config:
    beta_1: 0.9
    beta_2: 0.98
    epsilon: 1e-9

  # Few steps, and small ones, so that little is forgotten of what the weights know.
  learning_rate_config:
    warmup_steps: 20
    max_lr: 0.0005

  running_config:
    batch_size: ${Math.min(largestBatch, train)}
    num_epochs: ${epochs}
    checkpoint:
      filepath: runs/fine_tune/checkpoints/{epoch:02d}.h5
      save_best_only: False
      save_weights_only: True
      save_freq: epoch
    backup_and_restore:
      backup_dir: runs/fine_tune/states
    tensorboard:
      log_dir: runs/fine_tune/tensorboard
`;
}

const largestBatch = 4;
