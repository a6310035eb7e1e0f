import { assert } from "../lib/assert.ts";

/**
 * Power spectrum of real frames: `out[k] = |sum_n input[n] exp(-2 pi i k n / size)|^2`, k = 0 .. size/2, in float64.
 *
 * Even and odd samples are one complex sequence of half the length, transformed in place by decimation in time with
 * radix-4 steps (two radix-2 stages at once; one radix-2 stage first where the number of stages is odd).
 */
export class RealFft {
  private readonly half: number;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;
  private readonly reversed: Uint32Array;
  private readonly stages: Float64Array[]; // per radix-4 step: w^2, w, w^3 of each butterfly, interleaved
  private readonly untangle: Float64Array; // cos, sin of 2 pi k / size, k = 0 .. size/4

  constructor(readonly size: number) {
    assert(size >= 8 && (size & (size - 1)) === 0, `FFT size ${size} is no power of two from 8 on`);
    this.half = size / 2;
    this.real = new Float64Array(this.half);
    this.imaginary = new Float64Array(this.half);
    this.reversed = bitReversal(this.half);
    this.stages = twiddles(this.half);
    this.untangle = new Float64Array(this.half + 2);
    for (let k = 0; k <= size / 4; k++) {
      this.untangle[2 * k] = Math.cos((2 * Math.PI * k) / size);
      this.untangle[2 * k + 1] = Math.sin((2 * Math.PI * k) / size);
    }
  }

  /** input: [size]; out: [size/2 + 1]. Allocates nothing. */
  power(input: Float64Array, out: Float64Array): void {
    const { half, real, imaginary, reversed } = this;
    for (let i = 0; i < half; i++) {
      const from = 2 * (reversed[i] as number);
      real[i] = input[from] as number;
      imaginary[i] = input[from + 1] as number;
    }
    this.transform();
    this.writePower(out);
  }

  // Indices below stay inside their arrays by construction, so elements are cast to numbers, not tested: this is the inner loop.
  private transform(): void {
    const { half, real, imaginary, stages } = this;
    let span = 1;
    if (Math.log2(half) % 2 === 1) {
      for (let i = 0; i < half; i += 2) {
        const r = real[i + 1] as number;
        const m = imaginary[i + 1] as number;
        real[i + 1] = (real[i] as number) - r;
        imaginary[i + 1] = (imaginary[i] as number) - m;
        real[i] = (real[i] as number) + r;
        imaginary[i] = (imaginary[i] as number) + m;
      }
      span = 2;
    }
    for (const w of stages) {
      for (let block = 0; block < half; block += 4 * span) {
        for (let j = 0; j < span; j++) {
          const a = block + j;
          const b = a + span;
          const c = b + span;
          const d = c + span;
          const t = 6 * j;
          let r = real[b] as number;
          let m = imaginary[b] as number;
          const br = r * (w[t] as number) - m * (w[t + 1] as number);
          const bm = r * (w[t + 1] as number) + m * (w[t] as number);
          r = real[c] as number;
          m = imaginary[c] as number;
          const cr = r * (w[t + 2] as number) - m * (w[t + 3] as number);
          const cm = r * (w[t + 3] as number) + m * (w[t + 2] as number);
          r = real[d] as number;
          m = imaginary[d] as number;
          const dr = r * (w[t + 4] as number) - m * (w[t + 5] as number);
          const dm = r * (w[t + 5] as number) + m * (w[t + 4] as number);
          r = real[a] as number;
          m = imaginary[a] as number;
          const sumR = r + br;
          const sumM = m + bm;
          const difR = r - br;
          const difM = m - bm;
          const evenR = cr + dr;
          const evenM = cm + dm;
          const oddR = cm - dm; // -i (c - d)
          const oddM = dr - cr;
          real[a] = sumR + evenR;
          imaginary[a] = sumM + evenM;
          real[b] = difR + oddR;
          imaginary[b] = difM + oddM;
          real[c] = sumR - evenR;
          imaginary[c] = sumM - evenM;
          real[d] = difR - oddR;
          imaginary[d] = difM - oddM;
        }
      }
      span *= 4;
    }
  }

  /** With E and O the spectra of even and odd samples: X[k] = E + w^k O and X[half - k] = conj(E - w^k O). */
  private writePower(out: Float64Array): void {
    const { half, real, imaginary, untangle } = this;
    for (let k = 0; k <= half / 2; k++) {
      const mirror = k === 0 ? 0 : half - k;
      const evenR = 0.5 * ((real[k] as number) + (real[mirror] as number));
      const evenM = 0.5 * ((imaginary[k] as number) - (imaginary[mirror] as number));
      const oddR = 0.5 * ((imaginary[k] as number) + (imaginary[mirror] as number));
      const oddM = 0.5 * ((real[mirror] as number) - (real[k] as number));
      const cos = untangle[2 * k] as number;
      const sin = untangle[2 * k + 1] as number;
      const turnedR = oddR * cos + oddM * sin;
      const turnedM = oddM * cos - oddR * sin;
      const sumR = evenR + turnedR;
      const sumM = evenM + turnedM;
      const difR = evenR - turnedR;
      const difM = evenM - turnedM;
      out[k] = sumR * sumR + sumM * sumM;
      out[half - k] = difR * difR + difM * difM;
    }
  }
}

function bitReversal(size: number): Uint32Array {
  const bits = Math.log2(size);
  return Uint32Array.from({ length: size }, (_, i) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed |= ((i >> bit) & 1) << (bits - 1 - bit);
    return reversed;
  });
}

function twiddles(half: number): Float64Array[] {
  const stages: Float64Array[] = [];
  for (let span = Math.log2(half) % 2 === 1 ? 2 : 1; span < half; span *= 4) {
    const table = new Float64Array(6 * span);
    for (let j = 0; j < span; j++) {
      [2, 1, 3].forEach((power, slot) => {
        const angle = (-2 * Math.PI * j * power) / (4 * span);
        table[6 * j + 2 * slot] = Math.cos(angle);
        table[6 * j + 2 * slot + 1] = Math.sin(angle);
      });
    }
    stages.push(table);
  }
  return stages;
}
