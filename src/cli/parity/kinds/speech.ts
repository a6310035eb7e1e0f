import { createHash } from "node:crypto";
import type { SpeechConfig } from "../../../config/config.ts";
import {
  createFeatureExtractor,
  frameCountOfDuration,
  frameSizes,
  readWav,
  resample,
  toInt16,
  writeWav,
} from "../../../speech/index.ts";
import { type Check, check } from "../compare.ts";
import { speechConfig } from "../golden-configs.ts";
import { Goldens } from "../goldens.ts";
import { casesWith, type GoldenKind, onCpu, refused, same } from "../parity-case.ts";

interface FeatureCase {
  name: string;
  speech_config: Partial<SpeechConfig>;
  signal: string;
  output?: string;
  shape?: [number, number, 1];
  max_abs_diff_float64: number;
  mean_abs_diff_float64: number;
  error?: object;
}

/** Feature extraction within the tolerances beside each case: largest and mean difference. */
export const features: GoldenKind = file => {
  const cases = casesWith<FeatureCase>(file, "speech_config", "signal", "max_abs_diff_float64");
  if (cases === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases.map(item =>
    onCpu(`${file.stem} ${item.name}`, async () => {
      const signal = goldens.floats(`signal.${item.signal}.float32`);
      const extract = () => createFeatureExtractor(speechConfig(item.speech_config)).extract(signal);
      // TensorFlowASR knows gammatone features, we do not.
      if (item.error !== undefined || item.speech_config.feature_type?.includes("gammatone")) {
        return [await refused("refusal", extract)];
      }
      const { frames, bins, values } = extract();
      const max = { relative: 0, absolute: 2 * item.max_abs_diff_float64 + 5e-4 };
      const mean = { relative: 0, absolute: 2 * item.mean_abs_diff_float64 + 5e-6 };
      const expected = goldens.floats(item.output ?? "");
      return [
        same("shape", [frames, bins, 1], item.shape),
        check("largest difference", values, expected, max),
        check("mean difference", [meanDifference(values, expected)], [0], mean),
      ];
    }),
  );
};

interface WavCase {
  name: string;
  wav_rate: number;
  wav_header_hex: string;
  wav_sha256: string;
  numpy_path_samples: number;
}

/** WAV bytes, and the signal that comes of them after resampling. */
export const wav: GoldenKind = file => {
  const cases = casesWith<WavCase>(file, "wav_rate", "wav_sha256");
  if (cases === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases.map(({ name, wav_rate: rate, wav_header_hex: header, wav_sha256: hash, numpy_path_samples: samples }) =>
    onCpu(`${file.stem} ${name}`, () => {
      const bytes = writeWav(
        goldens.floats(`${name}.int16`).map(sample => sample / 32768),
        rate,
      );
      const { signal, sampleRate } = readWav(bytes);
      const resampled = resample(signal, sampleRate, 16000);
      return [
        same("header", Buffer.from(bytes.subarray(0, 44)).toString("hex"), header),
        same("bytes", createHash("sha256").update(bytes).digest("hex"), hash),
        same("samples", resampled.length, samples),
        check("signal", resampled, goldens.floats(`${name}.numpy_path`), { relative: 0, absolute: 1e-7 }),
      ];
    }),
  );
};

interface Lengths {
  get_length_from_duration: { speech_config: Partial<SpeechConfig>; duration: string; frames?: number }[];
  frame_sizes: Record<"sample_rate" | "frame_ms" | "stride_ms" | "frame_length" | "frame_step" | "nfft", number>[];
}

export const lengths: GoldenKind = ({ folder, stem, json }) => {
  if (!("get_length_from_duration" in json && "frame_sizes" in json)) return undefined;
  const golden = folder.json<Lengths>(`${stem}.json`);
  return [
    onCpu(`${stem} durations`, () =>
      Promise.all(
        golden.get_length_from_duration.map(async ({ speech_config, duration, frames }) => {
          const count = () => frameCountOfDuration(speechConfig(speech_config), duration);
          return frames === undefined ? refused(duration, count) : same(duration, count(), frames);
        }),
      ),
    ),
    onCpu(`${stem} frame sizes`, () =>
      golden.frame_sizes.map(({ frame_length, frame_step, nfft, ...sizes }) => {
        const { frameLength, frameStep, nfft: ownFft } = frameSizes(speechConfig(sizes));
        return same(JSON.stringify(sizes), [frameLength, frameStep, ownFft], [frame_length, frame_step, nfft]);
      }),
    ),
  ];
};

/** Rounding of samples to 16 bits. */
export const rounding: GoldenKind = ({ folder, stem, json }) => {
  if (!("encode_wav" in json)) return undefined;
  const { encode_wav: samples } = folder.json<{ encode_wav: { float32: number; int16: number }[] }>(`${stem}.json`);
  return [
    onCpu(`${stem} rounding`, (): Check[] => samples.map(s => same(`${s.float32}`, toInt16(s.float32), s.int16))),
  ];
};

function meanDifference(actual: Float32Array, expected: Float32Array): number {
  return actual.reduce((sum, value, i) => sum + Math.abs(value - (expected[i] ?? Number.NaN)), 0) / actual.length;
}
