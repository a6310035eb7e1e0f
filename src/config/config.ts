// The values of a TensorFlowASR config, with its own key names (specification sections 1.2 to 1.7), after defaults.

export type FeatureType = "log_mel_spectrogram" | "spectrogram" | "mfcc";

export interface SpeechConfig {
  sample_rate: number; // Hz
  frame_ms: number;
  stride_ms: number;
  num_feature_bins: number;
  feature_type: FeatureType;
  preemphasis: number | null; // null or <= 0: off
  pad_end: boolean;
  use_librosa_like_stft: boolean;
  fft_overdrive: boolean;
  compute_energy: boolean;
  output_floor: number;
  use_natural_log: boolean;
  lower_edge_hertz: number;
  upper_edge_hertz: number; // default sample_rate / 2, filled in
  normalize_signal: boolean;
  normalize_feature: boolean;
  normalize_per_frame: boolean;
}

export interface DecoderConfig {
  type: "wordpiece";
  blank_index: number;
  unknown_token: string;
  unknown_index: number;
  beam_width: number;
  norm_score: boolean;
  vocabulary: string | null; // path
  vocab_size: number;
  max_token_length: number;
  max_unique_chars: number | null;
  num_iterations: number;
  reserved_tokens: string[] | null;
  normalization_form: "NFC" | "NFD" | "NFKC" | "NFKD";
  corpus_files: string[];
}

export type Activation = "silu" | "swish" | "relu" | "linear";
export type JointActivation = "tanh" | "relu" | "sigmoid" | "linear" | "silu" | "swish";
export type RnnType = "lstm" | "gru" | "rnn";

export interface EncoderBlockConfig {
  nlayers: number;
  kernel_size: number;
  filters: number; // times encoder_alpha, truncated, is the number of channels
  strides: number;
  residual: boolean;
  activation: Activation; // lower case
  padding: "causal" | "same";
}

export interface ModelConfig {
  name: string;
  encoder_blocks: EncoderBlockConfig[];
  encoder_alpha: number;
  encoder_trainable: boolean;
  prediction_trainable: boolean;
  joint_trainable: boolean;
  prediction_label_encode_mode: "embedding" | "one_hot";
  prediction_embed_dim: number;
  prediction_num_rnns: number;
  prediction_rnn_units: number;
  prediction_rnn_type: RnnType;
  prediction_layer_norm: boolean;
  prediction_projection_units: number; // 0: none
  joint_dim: number;
  joint_activation: JointActivation;
  prejoint_encoder_linear: boolean;
  prejoint_prediction_linear: boolean;
  postjoint_linear: boolean;
  joint_mode: "add" | "mul";
}

export interface MaskingConfig {
  num_masks: number;
  mask_factor: number;
  p_upperbound: number; // time_masking only
  prob: number;
  mask_value: "mean" | "min" | "max" | "zero";
}

export interface GaussNoiseConfig {
  mean: number;
  stddev: number;
  prob: number;
}

/** One augmentation step; the order of the config is kept. */
export type AugmentationStep =
  | ({ method: "gauss_noise" } & GaussNoiseConfig)
  | ({ method: "freq_masking" } & MaskingConfig)
  | ({ method: "time_masking" } & MaskingConfig);

export interface AugmentationConfig {
  signal_augment: AugmentationStep[];
  feature_augment: AugmentationStep[];
}

/** `num_entries` and the maxima that make shapes static (specification section 2.5). */
export interface StageMetadata {
  max_input_length?: number; // feature frames
  max_label_length?: number; // tokens without blank
  num_entries?: number;
}

export interface DatasetConfig {
  enabled: boolean;
  stage: "train" | "eval" | "test" | null;
  data_paths: string[] | null;
  tfrecords_dir: string | null;
  tfrecords_shards: number;
  shuffle: boolean;
  cache: boolean;
  drop_remainder: boolean;
  buffer_size: number;
  use_tf: boolean;
  augmentation_config: AugmentationConfig;
  metadata: string | StageMetadata | null;
  compression_type: "GZIP" | "ZLIB" | "";
}

/** Keyword arguments of Keras Adam. */
export interface OptimizerConfig {
  learning_rate: number | null; // used only without learning_rate_config's schedule
  beta_1: number;
  beta_2: number;
  epsilon: number;
  amsgrad: boolean;
  weight_decay: number | null;
  clipnorm: number | null;
  clipvalue: number | null;
  global_clipnorm: number | null;
}

export interface WeightNoiseConfig {
  encoder_step: number | null;
  encoder_stddev: number | null;
  predict_net_step: number | null;
  predict_net_stddev: number | null;
  joint_net_step: number | null;
  joint_net_stddev: number | null;
}

export interface RunningConfig {
  batch_size: number;
  num_epochs: number;
  checkpoint: {
    filepath: string;
    save_best_only: boolean;
    save_weights_only: boolean;
    save_freq: "epoch" | number;
  } | null;
  backup_and_restore: { backup_dir: string } | null;
  tensorboard: { log_dir: string } | null;
}

export interface LearningConfig {
  train_dataset_config: DatasetConfig;
  eval_dataset_config: DatasetConfig;
  test_dataset_config: DatasetConfig;
  optimizer_config: OptimizerConfig;
  learning_rate_config: { warmup_steps: number; max_lr: number | null };
  running_config: RunningConfig;
  apply_gwn_config: WeightNoiseConfig | null;
}

/** Where s3:// and gs:// addresses lie. What is left out is Amazon's, or Google's. Keys never stand here. */
export interface ObjectStorageConfig {
  endpoint?: string; // an origin: http or https, host, port
  region?: string;
  addressing?: "path" | "virtual-host"; // https://host/bucket/key or https://bucket.host/key
}

/** The studio's own options; TensorFlowASR ignores this top-level key. */
export interface StudioConfig {
  padding: "dynamic" | "static";
  masked_batch_norm: boolean;
  fastemit_lambda: number;
  clip_norm: number | null; // limit of the global gradient norm, after the optimizer's own clipping
  accumulation: "mean" | "reference";
  object_storage?: ObjectStorageConfig;
}

export interface Config {
  speech_config: SpeechConfig;
  decoder_config: DecoderConfig;
  model_config: ModelConfig;
  learning_config: LearningConfig;
  studio_config: StudioConfig;
}
