import { parse } from "yaml";
import type { EncoderBlockConfig, ModelConfig, OptimizerConfig, SpeechConfig } from "../../config/config.ts";

const block: EncoderBlockConfig = {
  nlayers: 3,
  kernel_size: 3,
  filters: 256,
  strides: 1,
  residual: true,
  activation: "silu",
  padding: "causal",
};

const model: ModelConfig = {
  name: "contextnet",
  encoder_blocks: [],
  encoder_alpha: 0.5,
  encoder_trainable: true,
  prediction_trainable: true,
  joint_trainable: true,
  prediction_label_encode_mode: "embedding",
  prediction_embed_dim: 512,
  prediction_num_rnns: 1,
  prediction_rnn_units: 320,
  prediction_rnn_type: "lstm",
  prediction_layer_norm: true,
  prediction_projection_units: 0,
  joint_dim: 1024,
  joint_activation: "tanh",
  prejoint_encoder_linear: true,
  prejoint_prediction_linear: true,
  postjoint_linear: false,
  joint_mode: "add",
};

/** A model configuration with the defaults of the specification's section 1.4 filled in. */
export function modelConfig(
  given: Partial<Omit<ModelConfig, "encoder_blocks">> & { encoder_blocks?: object[] },
): ModelConfig {
  const blocks = (given.encoder_blocks ?? []).map(item => {
    const filled = { ...block, ...item };
    return { ...filled, activation: filled.activation.toLowerCase() as EncoderBlockConfig["activation"] }; // goldens write ReLU
  });
  return { ...model, ...given, encoder_blocks: blocks };
}

export function modelConfigOfYaml(text: string): ModelConfig {
  return modelConfig(parse(text) as Parameters<typeof modelConfig>[0]); // the goldens hold keys of model_config only
}

const optimizer: OptimizerConfig = {
  learning_rate: null,
  beta_1: 0.9,
  beta_2: 0.999,
  epsilon: 1e-7,
  amsgrad: false,
  weight_decay: null,
  clipnorm: null,
  clipvalue: null,
  global_clipnorm: null,
};

export function optimizerConfig(given: Partial<OptimizerConfig>): OptimizerConfig {
  return { ...optimizer, ...given };
}

/** TensorFlowASR's defaults (specification section 1.2) with what a case changes. */
export function speechConfig(changes: Partial<SpeechConfig> = {}): SpeechConfig {
  return {
    sample_rate: 16000,
    frame_ms: 25,
    stride_ms: 10,
    num_feature_bins: 80,
    feature_type: "log_mel_spectrogram",
    preemphasis: 0.97,
    pad_end: false,
    use_librosa_like_stft: false,
    fft_overdrive: true,
    compute_energy: false,
    output_floor: 1e-10,
    use_natural_log: true,
    lower_edge_hertz: 125,
    upper_edge_hertz: (changes.sample_rate ?? 16000) / 2,
    normalize_signal: false,
    normalize_feature: true,
    normalize_per_frame: false,
    ...changes,
  };
}
