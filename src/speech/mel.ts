import { assert } from "../lib/assert.ts";

/** The non-zero weights of every mel filter: filter m covers bins `first[m]` on, its weights lie from `offset[m]` to `offset[m + 1]`. */
export interface MelBands {
  first: Int32Array; // [filters]
  offset: Int32Array; // [filters + 1]
  weights: Float64Array;
}

/**
 * Triangles of tf.signal.linear_to_mel_weight_matrix (specification section 3.3): linear in mel, no area normalisation,
 * bin 0 left out. `spectrumBins` bins lie evenly from 0 to `sampleRate` / 2.
 */
export function melBands(
  filters: number,
  spectrumBins: number,
  sampleRate: number,
  lowerHertz: number,
  upperHertz: number,
): MelBands {
  assert(
    lowerHertz >= 0 && lowerHertz < upperHertz && upperHertz <= sampleRate / 2,
    "mel edges lie within the spectrum",
  );
  const lower = hertzToMel(lowerHertz);
  const step = (hertzToMel(upperHertz) - lower) / (filters + 1);
  const mels = Float64Array.from({ length: spectrumBins }, (_, k) =>
    hertzToMel((k * (sampleRate / 2)) / (spectrumBins - 1)),
  );
  const first = new Int32Array(filters);
  const offset = new Int32Array(filters + 1);
  const weights: number[] = [];
  for (let m = 0; m < filters; m++) {
    const left = lower + m * step;
    for (let k = 1; k < spectrumBins; k++) {
      const mel = mels[k] ?? 0;
      const weight = Math.min((mel - left) / step, (left + 2 * step - mel) / step);
      if (weight <= 0) continue;
      if (weights.length === offset[m]) first[m] = k;
      weights.push(weight);
    }
    offset[m + 1] = weights.length;
  }
  return { first, offset, weights: Float64Array.from(weights) };
}

function hertzToMel(hertz: number): number {
  return 1127 * Math.log(1 + hertz / 700);
}
