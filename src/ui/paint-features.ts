import { colourTable } from "./colour-table.ts";

const table = colourTable();
const highest = table.length / 3 - 1;

/**
 * The picture of features [frames, bins]: RGBA, one pixel each, frames to the right, low bins at the bottom. The darkest
 * colour stands for the value that 1 % lie below, the brightest for the one that 0.5 % lie above: single outliers would
 * take the contrast from all others.
 */
export function paintFeatures(values: Float32Array, frames: number, bins: number): Uint8ClampedArray<ArrayBuffer> {
  const { low, high } = contrast(values);
  const scale = high > low ? highest / (high - low) : 0;
  const pixels = new Uint8ClampedArray(frames * bins * 4);
  for (let t = 0; t < frames; t++) {
    for (let k = 0; k < bins; k++) {
      const level = Math.round(((values[t * bins + k] ?? low) - low) * scale);
      const colour = 3 * Math.min(highest, Math.max(0, level));
      const at = 4 * ((bins - 1 - k) * frames + t);
      pixels[at] = table[colour] ?? 0;
      pixels[at + 1] = table[colour + 1] ?? 0;
      pixels[at + 2] = table[colour + 2] ?? 0;
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}

function contrast(values: Float32Array): { low: number; high: number } {
  const stride = Math.max(1, Math.floor(values.length / 20_000)); // enough for two quantiles
  const sample = values.filter((_, i) => i % stride === 0).sort();
  const quantile = (share: number) => sample[Math.round(share * (sample.length - 1))] ?? 0;
  return { low: quantile(0.01), high: quantile(0.995) };
}
