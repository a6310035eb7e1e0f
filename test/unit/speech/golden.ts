import { readFileSync } from "node:fs";
import type { SpeechConfig } from "../../../src/config/config.ts";
import { readSafetensors } from "../../../src/storage/safetensors.ts";
import { fixture } from "../../support/fixtures.ts";

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

/** The tensors of features/<stem>.safetensors by name. */
export function goldenTensors(stem: string): (name: string) => Float32Array<ArrayBuffer> {
  const tensors = readSafetensors(readFileSync(fixture(`features/${stem}.safetensors`)));
  return name => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`No tensor ${name} in features/${stem}`);
    return Float32Array.from(tensor.values as ArrayLike<number>); // all are numbers of at most 32 bits
  };
}

export interface Difference {
  max: number;
  mean: number;
}

export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): Difference {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} values where ${expected.length} are expected`);
  let max = 0;
  let sum = 0;
  for (let i = 0; i < actual.length; i++) {
    const apart = Math.abs((actual[i] as number) - (expected[i] as number));
    max = Math.max(max, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
    sum += apart;
  }
  return { max, mean: actual.length === 0 ? 0 : sum / actual.length };
}

/** The tolerances that fixtures/README.md gives. */
export function tolerance(golden: { max_abs_diff_float64: number; mean_abs_diff_float64: number }): Difference {
  return { max: 2 * golden.max_abs_diff_float64 + 5e-4, mean: 2 * golden.mean_abs_diff_float64 + 5e-6 };
}
