import type { SpeechConfig } from "../config/config.ts";
import { Random } from "../lib/random.ts";
import { createFeatureExtractor } from "../speech/features.ts";

export interface FeatureBench {
  timesRealTime: number; // seconds of audio a second of one core turns into features, best of the passes
  audioSeconds: number; // in a pass
  passes: number;
}

/** Times TensorFlowASR's default log mel features (16 kHz, 80 bins, 1024-point FFT) on one thread. */
export function benchFeatures(): FeatureBench {
  const audioSeconds = 10;
  const passes = 8;
  const random = new Random(1);
  const signal = Float32Array.from({ length: audioSeconds * DEFAULTS.sample_rate }, () => 0.1 * random.normal());
  const extractor = createFeatureExtractor(DEFAULTS);
  let best = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < passes; pass++) {
    const began = performance.now();
    extractor.extract(signal);
    best = Math.min(best, (performance.now() - began) / 1000);
  }
  return { timesRealTime: audioSeconds / best, audioSeconds, passes };
}

const DEFAULTS: SpeechConfig = {
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
