import type { SpeechConfig } from "../../config/config.ts";
import type { Pace } from "../../lib/pace.ts";
import { createFeatureExtractor, type Features, resample } from "../../speech/index.ts";

type Rests = Pick<Pace, "isDue" | "rest">;

/**
 * The features as training computes them, without augmentation. No frames where the sound is shorter than one.
 * @throws the reason of the pace's signal; StudioError `speech-config`
 */
export async function extractFeatures(
  config: SpeechConfig,
  samples: Float32Array,
  sampleRate: number,
  pace: Rests,
): Promise<Features> {
  const wanted = config.sample_rate;
  const signal = sampleRate === wanted ? samples : await resampleAtPace(samples, sampleRate, wanted, pace);
  await pace.rest();
  const extractor = createFeatureExtractor(config);
  if (extractor.frameCount(signal.length) > 0) return extractor.extract(signal);
  return { frames: 0, bins: extractor.bins, values: new Float32Array() };
}

/**
 * What `resample` gives, bit for bit, with rests: ten minutes of sound take seconds. Pieces are whole seconds, since those
 * are whole numbers of samples at both rates, and overlap by one on either side, where the filter reaches less far.
 */
export async function resampleAtPace(
  signal: Float32Array,
  from: number, // Hz, as `to`
  to: number,
  pace: Rests,
): Promise<Float32Array<ArrayBuffer>> {
  if (signal.length <= pieceSeconds * from) return resample(signal, from, to);
  const out = new Float32Array(Math.ceil((signal.length * to) / from));
  for (let second = 0; second * from < signal.length; second += pieceSeconds) {
    if (pace.isDue) await pace.rest();
    const before = Math.min(second, 1);
    const piece = signal.subarray((second - before) * from, (second + pieceSeconds + 1) * from);
    out.set(resample(piece, from, to).subarray(before * to, (before + pieceSeconds) * to), second * to);
  }
  return out;
}

const pieceSeconds = 30;
