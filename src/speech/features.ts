import type { SpeechConfig } from "../config/config.ts";
import { type Place, StudioError } from "../lib/result.ts";
import { RealFft } from "./fft.ts";
import { frameCount, frameSizes } from "./frames.ts";
import { type MelBands, melBands } from "./mel.ts";
import { hannWindow } from "./window.ts";

export interface Features {
  frames: number;
  bins: number;
  values: Float32Array<ArrayBuffer>; // [frames, bins]
}

export interface FeatureExtractor {
  readonly bins: number;
  /**
   * The features of a signal at the config's sample rate.
   *
   * @throws StudioError `signal-too-short` when the signal gives no frame.
   */
  extract(signal: Float32Array, place?: Place): Features;
  /** Frames of a signal of so many samples, 0 where it is too short. */
  frameCount(samples: number): number;
}

/**
 * TensorFlowASR's SpeechFeaturizer (specification section 3), all options, feature types log_mel_spectrogram,
 * spectrogram and mfcc. Arithmetic is float64, the result float32; nothing is allocated per frame.
 *
 * @throws StudioError `speech-config` for what cannot work.
 */
export function createFeatureExtractor(config: SpeechConfig): FeatureExtractor {
  checkConfig(config);
  const { frameLength, frameStep, nfft } = frameSizes(config);
  const spectrumBins = nfft / 2 + 1;
  const bins =
    config.feature_type === "spectrogram" ? Math.min(config.num_feature_bins, spectrumBins) : config.num_feature_bins;
  const window = hannWindow(frameLength);
  // Librosa pads the window to nfft on both sides; a spectrum's magnitude does not care where in the frame the window lies.
  const firstSample = config.use_librosa_like_stft ? Math.floor((nfft - frameLength) / 2) : 0;
  const fft = new RealFft(nfft);
  const frame = new Float64Array(nfft); // what lies beyond the window stays zero
  const spectrum = new Float64Array(spectrumBins);
  const toBins = binWriter(config, spectrum, bins);
  const count = (samples: number) => (samples === 0 ? 0 : Math.max(0, frameCount(config, samples)));

  return {
    bins,
    frameCount: count,
    extract(signal, place = {}) {
      const frames = count(signal.length);
      if (frames === 0) throw tooShort(signal.length, config, place);
      const gain = config.normalize_signal ? 1 / (peak(signal) + 1e-9) : 1;
      const preemphasis = config.preemphasis !== null && config.preemphasis > 0 ? config.preemphasis : 0;
      const values = new Float32Array(frames * bins);
      for (let t = 0; t < frames; t++) {
        const start = t * frameStep + firstSample;
        let previous = start === 0 ? 0 : gain * (signal[start - 1] ?? 0);
        for (let i = 0; i < frameLength; i++) {
          // Beyond the end (pad_end) the emphasised signal is zero, without the echo of the last sample.
          const isInside = start + i < signal.length;
          const sample = isInside ? gain * (signal[start + i] as number) : 0;
          frame[i] = isInside ? (sample - preemphasis * previous) * (window[i] as number) : 0;
          previous = sample;
        }
        fft.power(frame, spectrum);
        if (!config.compute_energy)
          for (let k = 0; k < spectrumBins; k++) spectrum[k] = Math.sqrt(spectrum[k] as number);
        toBins(values, t * bins);
      }
      if (config.normalize_feature) normalise(values, frames, bins, config.normalize_per_frame);
      return { frames, bins, values };
    },
  };
}

/** Turns the spectrum of one frame into its bins, written from `at` on. */
function binWriter(
  config: SpeechConfig,
  spectrum: Float64Array,
  bins: number,
): (out: Float32Array, at: number) => void {
  const log = logarithm(config);
  if (config.feature_type === "spectrogram") {
    return (out, at) => {
      for (let k = 0; k < bins; k++) out[at + k] = log(spectrum[k] as number);
    };
  }
  const { sample_rate, lower_edge_hertz, upper_edge_hertz } = config;
  const bands = melBands(bins, spectrum.length, sample_rate, lower_edge_hertz, upper_edge_hertz);
  if (config.feature_type === "log_mel_spectrogram") {
    return (out, at) => {
      for (let m = 0; m < bins; m++) out[at + m] = log(bandEnergy(bands, spectrum, m));
    };
  }
  const cosines = cosineTransform(bins);
  const mel = new Float64Array(bins);
  return (out, at) => {
    for (let m = 0; m < bins; m++) mel[m] = log(bandEnergy(bands, spectrum, m));
    for (let k = 0; k < bins; k++) {
      let sum = 0;
      for (let m = 0; m < bins; m++) sum += (mel[m] as number) * (cosines[k * bins + m] as number);
      out[at + k] = sum;
    }
  };
}

function bandEnergy({ first, offset, weights }: MelBands, spectrum: Float64Array, filter: number): number {
  const begin = offset[filter] as number;
  const end = offset[filter + 1] as number;
  const shift = (first[filter] as number) - begin;
  let sum = 0;
  for (let i = begin; i < end; i++) sum += (weights[i] as number) * (spectrum[i + shift] as number);
  return sum;
}

function logarithm({ output_floor, use_natural_log }: SpeechConfig): (value: number) => number {
  if (use_natural_log) return value => Math.log(Math.max(output_floor, value));
  const reference = 10 * Math.log10(Math.max(output_floor, 1));
  return value => 10 * Math.log10(Math.max(output_floor, value)) - reference;
}

/** DCT-II as tf.signal.mfccs_from_log_mel_spectrograms scales it, coefficient 0 included: [coefficient, mel]. */
function cosineTransform(bins: number): Float64Array {
  const table = new Float64Array(bins * bins);
  for (let k = 0; k < bins; k++) {
    for (let m = 0; m < bins; m++) {
      table[k * bins + m] = Math.sqrt(2 / bins) * Math.cos((Math.PI * k * (2 * m + 1)) / (2 * bins));
    }
  }
  return table;
}

/** In place: zero mean and unit variance (population) of each bin over the frames, or of each frame over its bins. */
function normalise(values: Float32Array, frames: number, bins: number, isPerFrame: boolean): void {
  const [groups, members, groupStride, memberStride] = isPerFrame ? [frames, bins, bins, 1] : [bins, frames, 1, bins];
  for (let g = 0; g < groups; g++) {
    const start = g * groupStride;
    let sum = 0;
    for (let i = 0; i < members; i++) sum += values[start + i * memberStride] as number;
    const mean = sum / members;
    let squares = 0;
    for (let i = 0; i < members; i++) squares += ((values[start + i * memberStride] as number) - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / members + 1e-9);
    for (let i = 0; i < members; i++) {
      const at = start + i * memberStride;
      values[at] = ((values[at] as number) - mean) * scale;
    }
  }
}

function peak(signal: Float32Array): number {
  let largest = 0;
  for (const sample of signal) largest = Math.max(largest, Math.abs(sample));
  return largest;
}

function tooShort(samples: number, config: SpeechConfig, place: Place): StudioError {
  const { frameLength, nfft } = frameSizes(config);
  const needed = config.use_librosa_like_stft ? nfft : config.pad_end ? 1 : frameLength;
  return new StudioError(
    "signal-too-short",
    `The signal has ${samples} samples, and one frame needs ${needed} at ${config.sample_rate} Hz.`,
    place,
    "Leave the utterance out.",
  );
}

function checkConfig(config: SpeechConfig): void {
  const refuse = (message: string, nextStep?: string) => {
    throw new StudioError("speech-config", message, {}, nextStep);
  };
  const known: string[] = ["log_mel_spectrogram", "spectrogram", "mfcc"];
  if (!known.includes(config.feature_type)) {
    refuse(`feature_type ${config.feature_type} is not supported.`, `Use one of ${known.join(", ")}.`);
  }
  if (!(Number.isInteger(config.num_feature_bins) && config.num_feature_bins >= 1)) {
    refuse(`num_feature_bins is ${config.num_feature_bins}.`, "It must be a whole number from 1 on.");
  }
  if (!(config.output_floor > 0)) refuse(`output_floor is ${config.output_floor}: the logarithm needs more than 0.`);
  const nyquist = config.sample_rate / 2;
  if (config.feature_type === "spectrogram") return;
  if (!(config.lower_edge_hertz >= 0 && config.lower_edge_hertz < config.upper_edge_hertz)) {
    refuse(
      `lower_edge_hertz ${config.lower_edge_hertz} must lie from 0 to below upper_edge_hertz ${config.upper_edge_hertz}.`,
    );
  }
  if (!(config.upper_edge_hertz <= nyquist)) {
    refuse(`upper_edge_hertz ${config.upper_edge_hertz} is above half the sample rate, ${nyquist}.`);
  }
}
