import type { SpeechConfig } from "../config/config.ts";
import { type Place, StudioError } from "../lib/result.ts";

export interface FrameSizes {
  frameLength: number; // samples
  frameStep: number; // samples
  nfft: number;
}

type FrameConfig = Pick<
  SpeechConfig,
  "sample_rate" | "frame_ms" | "stride_ms" | "fft_overdrive" | "pad_end" | "use_librosa_like_stft"
>;

/** Specification sections 1.2 and 3.2. */
export function frameSizes(config: FrameConfig): FrameSizes {
  const frameLength = roundHalfEven(config.sample_rate * (config.frame_ms / 1000));
  const frameStep = roundHalfEven(config.sample_rate * (config.stride_ms / 1000));
  if (!(frameLength >= 1 && frameStep >= 1)) {
    throw new StudioError(
      "frame-too-short",
      `frame_ms ${config.frame_ms} and stride_ms ${config.stride_ms} give ${frameLength} and ${frameStep} samples at ${config.sample_rate} Hz.`,
      {},
      "Both must be at least one sample.",
    );
  }
  let nfft = 512;
  while (nfft < frameLength) nfft *= 2;
  return { frameLength, frameStep, nfft: config.fft_overdrive ? 2 * nfft : nfft };
}

/** Frames of a signal of `samples` samples. Negative where TensorFlowASR's own formula for durations is (see below). */
export function frameCount(config: FrameConfig, samples: number): number {
  const { frameLength, frameStep, nfft } = frameSizes(config);
  if (config.use_librosa_like_stft) return 1 + Math.floor((samples - nfft) / frameStep);
  if (config.pad_end) return Math.ceil(samples / frameStep);
  return 1 + Math.floor((samples - frameLength) / frameStep);
}

/**
 * Frames of an utterance from its duration in seconds, as TensorFlowASR computes `max_input_length` (specification section 2.5):
 * the product is rounded up, and what is shorter than a frame gives zero or less. A text is read as Python's `float` reads it.
 *
 * @throws StudioError `duration-not-a-number` for what is no finite number.
 */
export function frameCountOfDuration(config: FrameConfig, duration: number | string, place: Place = {}): number {
  const seconds = typeof duration === "number" ? duration : parsePythonFloat(duration);
  if (!Number.isFinite(seconds)) {
    throw new StudioError("duration-not-a-number", `The duration "${duration}" is no number of seconds.`, place);
  }
  return frameCount(config, Math.ceil(seconds * config.sample_rate)) + 0; // no -0
}

function parsePythonFloat(text: string): number {
  const trimmed = text.trim();
  const isDecimal = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i.test(trimmed);
  return isDecimal ? Number(trimmed.replaceAll("_", "")) : Number.NaN;
}

/** As Python's `round`. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
