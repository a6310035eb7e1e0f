import type { SpeechConfig } from "../../../src/config/config.ts";

/** The defaults of specification section 1.2. */
export const speechConfig: SpeechConfig = {
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
  upper_edge_hertz: 8000,
  normalize_signal: false,
  normalize_feature: true,
  normalize_per_frame: false,
};
