import { z } from "zod";
import type {
  DecoderConfig,
  EncoderBlockConfig,
  ModelConfig,
  OptimizerConfig,
  SpeechConfig,
  StudioConfig,
  WeightNoiseConfig,
} from "./config.ts";
import { anything, finite, flag, oneOf, oneOfAnyCase, positive, text, texts, whole, within } from "./rules.ts";

// The keys of specification sections 1.2 to 1.7 with their defaults, and what can work. A key that is not here is
// unknown; notices.ts says what becomes of the unknown and the ignored ones.

const width = (reason = "") => whole(1, 65_536, reason);

export const speechSchema = z.object({
  sample_rate: whole(1000, 384_000, "Hz").default(16_000),
  frame_ms: positive(1000).default(25),
  stride_ms: positive(1000).default(10),
  num_feature_bins: whole(1, 4096).default(80),
  feature_type: oneOf(["log_mel_spectrogram", "spectrogram", "mfcc"]).default("log_mel_spectrogram"),
  preemphasis: finite().nullable().default(0.97),
  pad_end: flag().default(false),
  use_librosa_like_stft: flag().default(false),
  fft_overdrive: flag().default(true),
  compute_energy: flag().default(false),
  output_floor: positive(1e6, "a logarithm is taken of it").default(1e-10),
  use_natural_log: flag().default(true),
  lower_edge_hertz: within(0, 192_000).default(125),
  upper_edge_hertz: positive(192_000).optional(),
  normalize_signal: flag().default(false),
  normalize_feature: flag().default(true),
  normalize_per_frame: flag().default(false),
});

export const decoderSchema = z.object({
  type: z
    .literal("wordpiece", { error: "must be wordpiece; other text featurizers are not supported" })
    .default("wordpiece"),
  blank_index: z.literal(0, { error: "must be 0: the reference's loss takes no other blank" }).default(0),
  unknown_token: text().default("<unk>"),
  unknown_index: whole(0, 1_000_000).default(1),
  beam_width: z.union([whole(0, 10_000), z.null()], { error: "must be a whole number from 0 to 10000" }).default(0),
  norm_score: flag().default(true),
  vocabulary: text(),
  vocab_size: whole(1, 1_000_000).default(1000),
  max_token_length: whole(1, 10_000).default(50),
  max_unique_chars: whole(1, 1_200_000).nullable().default(null),
  num_iterations: whole(1, 1000).default(4),
  reserved_tokens: texts().nullable().default(null),
  normalization_form: oneOf(["NFC", "NFD", "NFKC", "NFKD"]).default("NFKC"),
  corpus_files: texts().nullable().default([]),
});

export const blockSchema = z.object({
  nlayers: whole(1, 100, "a block has at least one convolution").default(3),
  kernel_size: whole(1, 1024, "a kernel without taps sees nothing").default(3),
  filters: width("more does not fit any device").default(256),
  strides: whole(1, 64, "a stride of 0 never leaves the first frame").default(1),
  residual: flag().default(true),
  activation: oneOfAnyCase(["silu", "swish", "relu", "linear"]).default("silu"),
  padding: oneOf(["causal", "same"]).default("causal"),
}) satisfies z.ZodType<EncoderBlockConfig>;

export const modelSchema = z.object({
  name: text().default("contextnet"),
  encoder_alpha: positive(64, "it multiplies the filters").default(0.5),
  encoder_trainable: flag().default(true),
  prediction_trainable: flag().default(true),
  joint_trainable: flag().default(true),
  prediction_label_encode_mode: oneOf(["embedding", "one_hot"]).default("embedding"),
  prediction_embed_dim: width().default(512),
  prediction_num_rnns: whole(1, 32).default(1),
  prediction_rnn_units: width().default(320),
  prediction_rnn_type: oneOf(["lstm", "gru", "rnn"]).default("lstm"),
  prediction_rnn_implementation: whole(0, 2).default(2),
  prediction_rnn_unroll: flag().default(false),
  prediction_layer_norm: flag().default(true),
  prediction_projection_units: whole(0, 65_536).default(0),
  joint_dim: width().default(1024),
  joint_activation: oneOfAnyCase(["tanh", "relu", "sigmoid", "linear", "silu", "swish"]).default("tanh"),
  prejoint_encoder_linear: flag().default(true),
  prejoint_prediction_linear: flag().default(true),
  postjoint_linear: flag().default(false),
  joint_mode: oneOf(["add", "mul"]).default("add"),
}) satisfies z.ZodType<Omit<ModelConfig, "encoder_blocks">>;

export const datasetSchema = z.object({
  enabled: flag().default(true),
  stage: oneOf(["train", "eval", "test"]).nullable().default(null),
  data_paths: texts().nullable().default(null),
  tfrecords_dir: text().nullable().default(null),
  tfrecords_shards: whole(1, 100_000).default(16),
  shuffle: flag().default(false),
  cache: flag().default(false),
  drop_remainder: flag().default(true),
  buffer_size: whole(0, 100_000_000).default(1000),
  use_tf: flag().default(false),
  compression_type: z.enum(["GZIP", "ZLIB", ""], { error: 'must be GZIP, ZLIB or ""' }).default("GZIP"),
});

export const metadataSchema = z.object({
  max_input_length: whole(1, 50_000, "feature frames; later versions count samples").optional(),
  max_label_length: whole(0, 100_000).optional(),
  num_entries: whole(1, 1e12).optional(),
});

/** For sections that hold sections alone. */
export const emptySchema = z.object({});

const masking = {
  num_masks: whole(0, 10_000).default(1),
  prob: within(0, 1).default(1),
  mask_value: oneOf(["mean", "min", "max", "zero"]).default("mean"),
};

export const augmentationSchemas = {
  gauss_noise: z.object({
    mean: finite().default(0),
    stddev: within(0, 1e6).default(0.075),
    prob: within(0, 1).default(0.5),
  }),
  freq_masking: z.object({ ...masking, mask_factor: whole(1, 1e6).default(27) }),
  time_masking: z.object({
    ...masking,
    mask_factor: whole(1, 1e6).default(100),
    p_upperbound: within(0, 1).default(1),
  }),
};

const clip = () => positive(1e30).nullable().default(null);

export const optimizerSchema = z.object({
  learning_rate: z.null({ error: "cannot be set: it is given by learning_rate_config" }).default(null),
  beta_1: within(0, 0.999_999_9).default(0.9),
  beta_2: within(0, 0.999_999_9).default(0.999),
  epsilon: within(0, 1).default(1e-7),
  amsgrad: flag().default(false),
  weight_decay: within(0, 1).nullable().default(null),
  clipnorm: clip(),
  clipvalue: clip(),
  global_clipnorm: clip(),
  use_ema: z.literal(false, { error: "must be False: averaged weights are not supported" }).default(false),
  ema_momentum: anything(),
  ema_overwrite_frequency: anything(),
  jit_compile: anything(),
  name: anything(),
});

export const scheduleSchema = z.object({
  warmup_steps: whole(1, 1e12).default(4000),
  max_lr: positive(1e6).nullable().default(null),
});

const frequency = () =>
  z
    .union([z.literal("epoch"), whole(1, 1e12)], { error: "must be epoch or a whole number of batches" })
    .default("epoch");

export const checkpointSchema = z.object({
  filepath: text(),
  monitor: text().default("val_loss"),
  verbose: whole(0, 2).default(0),
  save_best_only: flag().default(false),
  save_weights_only: flag().default(false),
  mode: oneOf(["auto", "min", "max"]).default("auto"),
  save_freq: frequency(),
  options: anything(),
  initial_value_threshold: finite().nullable().default(null),
});

export const checkpointOptionsSchema = z.object({
  experimental_io_device: anything(),
  experimental_enable_async_checkpoint: anything(),
  experimental_write_callbacks: anything(),
  enable_async: anything(),
});

export const backupSchema = z.object({
  backup_dir: text(),
  save_freq: frequency(),
  delete_checkpoint: flag().default(true),
  save_before_preemption: flag().default(false),
});

export const tensorboardSchema = z.object({
  log_dir: text().default("logs"),
  histogram_freq: whole(0, 1e9).default(0),
  write_graph: flag().default(true),
  write_images: flag().default(false),
  write_steps_per_second: flag().default(false),
  update_freq: z
    .union([oneOf(["epoch", "batch"]), whole(1, 1e12)], { error: "must be epoch, batch or a whole number" })
    .default("epoch"),
  profile_batch: anything(),
  embeddings_freq: anything(),
  embeddings_metadata: anything(),
});

export const runningSchema = z.object({
  batch_size: whole(1, 65_536, "an empty batch trains nothing").default(1),
  num_epochs: whole(1, 1e9).default(20),
});

const noise = () => within(0, 1e12).nullable().default(null);

export const weightNoiseSchema = z.object({
  encoder_step: noise(),
  encoder_stddev: noise(),
  predict_net_step: noise(),
  predict_net_stddev: noise(),
  joint_net_step: noise(),
  joint_net_stddev: noise(),
}) satisfies z.ZodType<WeightNoiseConfig>;

export const studioSchema = z.object({
  padding: oneOf(["dynamic", "static"]).default("dynamic"),
  masked_batch_norm: flag().default(false),
  fastemit_lambda: within(0, 100).default(0),
  clip_norm: positive(1e30).nullable().default(null),
  accumulation: oneOf(["mean", "reference"]).default("mean"),
}) satisfies z.ZodType<Omit<StudioConfig, "object_storage">>;

/** Checked further in object-storage.ts. */
export const objectStorageSchema = z.object({
  endpoint: text().nullable().default(null),
  region: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, { error: "must be a region such as us-east-1" }) // it becomes part of a host's name
    .nullable()
    .default(null),
  addressing: oneOf(["path", "virtual-host"]).nullable().default(null),
});

/** The schema's optimiser, without the keys that change nothing. */
export function optimizerOf(read: z.output<typeof optimizerSchema>): OptimizerConfig {
  const { beta_1, beta_2, epsilon, amsgrad, weight_decay, clipnorm, clipvalue, global_clipnorm, learning_rate } = read;
  return { learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay, clipnorm, clipvalue, global_clipnorm };
}

export function speechOf(read: z.output<typeof speechSchema>): SpeechConfig {
  return { ...read, upper_edge_hertz: read.upper_edge_hertz ?? read.sample_rate / 2 };
}

export function decoderOf(read: z.output<typeof decoderSchema>): DecoderConfig {
  return { ...read, beam_width: read.beam_width ?? 0, corpus_files: read.corpus_files ?? [] };
}
