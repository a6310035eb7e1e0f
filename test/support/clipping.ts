import type { OptimizerConfig } from "../../src/config/config.ts";
import { at } from "../../src/lib/assert.ts";
import type { Random } from "../../src/lib/random.ts";

type Clipping = Pick<OptimizerConfig, "clipnorm" | "clipvalue" | "global_clipnorm">;

export interface ClippingPair {
  keras: Clipping;
  clip_norm: number | null; // studio_config
}

const off: Clipping = { clipnorm: null, clipvalue: null, global_clipnorm: null };

/** Each of Keras' settings with each of the studio's: off, limits that bind and ones that do not. Names come first. */
export function clippingPairs(
  keras: readonly Partial<Clipping>[],
  studio: readonly (number | null)[],
): [name: string, pair: ClippingPair][] {
  return keras.flatMap(setting =>
    studio.map((clipNorm): [string, ClippingPair] => [
      `${JSON.stringify(setting)} and clip_norm ${clipNorm}`,
      { keras: { ...off, ...setting }, clip_norm: clipNorm },
    ]),
  );
}

/** A gradient; with `tokens`, one row for each position, to be summed into a table of `classes` rows. */
export interface DrawnGradient {
  name: string;
  shape: number[]; // of the weight
  values: Float32Array;
  tokens?: Uint32Array;
}

/** More than one chunk, few values, and an embedding whose positions cancel and add up. */
export function drawGradients(random: Random): DrawnGradient[] {
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal() / 10);
  const rows = draw(8 * 3);
  rows.copyWithin(3, 0, 3); // positions 0 and 1 are alike: the sum of their token's rows is longer than both
  for (let i = 0; i < 3; i++) rows[9 + i] = -at(rows, 6 + i) / 2; // 2 and 3 partly cancel
  return [
    { name: "kernel", shape: [5000], values: draw(5000) },
    { name: "bias", shape: [7], values: draw(7) },
    { name: "table", shape: [5, 3], values: rows, tokens: Uint32Array.of(2, 2, 4, 4, 0, 2, 1, 0) },
  ];
}

/** The rows of one token added up, in float64. */
export function denseValues({ values, tokens, shape }: Pick<DrawnGradient, "shape" | "tokens"> & Values): Float64Array {
  if (tokens === undefined) return Float64Array.from(values);
  const width = at(shape, 1);
  const dense = new Float64Array(at(shape, 0) * width);
  for (const [i, value] of Array.from(values).entries()) {
    const place = at(tokens, Math.floor(i / width)) * width + (i % width);
    dense[place] = at(dense, place) + value;
  }
  return dense;
}

/** What reaches Adam, in float64: Keras clips rows as they are, then the studio the whole of the dense gradients. */
export function clippedGradients(
  gradients: readonly DrawnGradient[],
  { keras: { clipnorm, global_clipnorm, clipvalue }, clip_norm }: ClippingPair,
): Map<string, Float64Array> {
  const all = normOf(gradients.map(({ values }) => values));
  const dense = gradients.map(gradient => {
    const scale = clipnorm ? shrink(normOf([gradient.values]), clipnorm) : shrink(all, global_clipnorm);
    const limit = clipvalue ?? Number.POSITIVE_INFINITY;
    const values = Float64Array.from(gradient.values, value => Math.max(-limit, Math.min(limit, value * scale)));
    return denseValues({ ...gradient, values });
  });
  const studio = shrink(normOf(dense), clip_norm);
  return new Map(gradients.map(({ name }, i) => [name, at(dense, i).map(value => value * studio)]));
}

interface Values {
  values: Float32Array | Float64Array;
}

export function normOf(all: readonly Values["values"][]): number {
  let sum = 0;
  for (const values of all) for (const value of values) sum += value ** 2;
  return Math.sqrt(sum);
}

function shrink(norm: number, limit: number | null): number {
  return limit === null ? 1 : limit / Math.max(norm, limit);
}
