import { assert } from "../lib/assert.ts";

/**
 * Brings a signal from one sample rate to another with a Kaiser-windowed sinc, one set of taps for each phase.
 *
 * The filter, its arithmetic and its borders are those of resampy's "kaiser_best" as librosa calls it, which is what
 * TensorFlowASR uses (specification section 2.2): 50 zero crossings, beta 12.984585, cut-off 0.9173474, taps that step
 * through a table of 8192 entries a crossing by whole entries, ceil(n * to / from) samples of which the last is zero
 * where n * to / from is no whole number.
 */
export function resample(signal: Float32Array, from: number, to: number): Float32Array<ArrayBuffer> {
  assert(Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > 0, `sample rates ${from} and ${to}`);
  if (from === to) return Float32Array.from(signal);
  const divisor = greatestCommonDivisor(from, to);
  const up = to / divisor;
  const down = from / divisor;
  const out = new Float32Array(Math.ceil((signal.length * up) / down));
  const computed = Math.floor((signal.length * up) / down);
  const filter = filterFor(up, down);
  for (let i = 0; i < computed; i++) {
    const phase = (i * down) % up;
    const centre = (i * down - phase) / up;
    const { before, after } = filter.taps(phase);
    let sum = 0;
    const last = Math.min(before.length - 1, centre);
    for (let k = 0; k <= last; k++) sum += (before[k] as number) * (signal[centre - k] as number);
    const next = Math.min(after.length, signal.length - 1 - centre);
    for (let k = 0; k < next; k++) sum += (after[k] as number) * (signal[centre + 1 + k] as number);
    out[i] = sum;
  }
  return out;
}

const ZERO_CROSSINGS = 50;
const BETA = 12.984585;
const CUT_OFF = 0.9173474;
const ENTRIES_PER_CROSSING = 8192;

/** The weights of the samples up to a point and of those after it, nearest first. */
interface Taps {
  before: Float64Array;
  after: Float64Array;
}

interface Filter {
  up: number;
  down: number;
  taps(phase: number): Taps;
}

let latest: Filter | undefined;

/** Recordings of one data set share their rate, so the last filter is kept. */
function filterFor(up: number, down: number): Filter {
  if (latest?.up !== up || latest.down !== down) latest = createFilter(up, down);
  return latest;
}

function createFilter(up: number, down: number): Filter {
  const scale = Math.min(1, up / down);
  const step = Math.floor(scale * ENTRIES_PER_CROSSING) / ENTRIES_PER_CROSSING;
  assert(step > 0, `resampling by ${up}/${down}`);
  // Rates that share no divisor, 44101 and 16000, have so many phases that each would be computed for one sample.
  const hasManyPhases = up * ((2 * ZERO_CROSSINGS) / step) > ZERO_CROSSINGS * ENTRIES_PER_CROSSING;
  const weight = hasManyPhases ? tabledSinc() : sinc;
  const wing = (start: number) => {
    const weights = new Float64Array(Math.ceil((ZERO_CROSSINGS - start) / step));
    for (let k = 0; k < weights.length; k++) weights[k] = scale * weight(start + k * step);
    return weights;
  };
  const wings = (phase: number): Taps => {
    const start = (scale * phase) / up;
    return { before: wing(start), after: wing(scale - start) };
  };
  if (hasManyPhases) return { up, down, taps: wings };
  const phases = new Map<number, Taps>();
  return {
    up,
    down,
    taps(phase) {
      const taps = phases.get(phase) ?? wings(phase);
      phases.set(phase, taps);
      return taps;
    },
  };
}

let table: Float64Array | undefined;

/** The windowed sinc between the entries of a table, as resampy reads it: within 2e-8. The table takes 3 MB. */
function tabledSinc(): (x: number) => number {
  table ??= Float64Array.from({ length: ZERO_CROSSINGS * ENTRIES_PER_CROSSING + 2 }, (_, i) =>
    sinc(i / ENTRIES_PER_CROSSING),
  );
  const entries = table;
  return x => {
    const at = x * ENTRIES_PER_CROSSING;
    const left = Math.floor(at);
    const before = entries[left] ?? 0;
    return before + (at - left) * ((entries[left + 1] ?? 0) - before);
  };
}

/** The windowed sinc at `x` zero crossings from its middle. */
function sinc(x: number): number {
  if (Math.abs(x) >= ZERO_CROSSINGS) return 0;
  const angle = Math.PI * CUT_OFF * x;
  const window = bessel0(BETA * Math.sqrt(1 - (x / ZERO_CROSSINGS) ** 2)) / bessel0(BETA);
  return CUT_OFF * (angle === 0 ? 1 : Math.sin(angle) / angle) * window;
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
