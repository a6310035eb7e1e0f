import { toInt16 } from "../../speech/index.ts";

/**
 * Sound of one channel as it is captured, rounded to 16 bits: a WAV file of the recording holds the very same samples, so
 * it decodes to the same text.
 */
export class Recording {
  private samples = new Int16Array(0);
  private length = 0;
  private readonly longest: number; // samples

  constructor(
    readonly sampleRate: number,
    longestSeconds: number,
  ) {
    this.longest = Math.floor(longestSeconds * sampleRate);
  }

  get seconds(): number {
    return this.length / this.sampleRate;
  }

  get isFull(): boolean {
    return this.length === this.longest;
  }

  /** What goes beyond the longest length is dropped. */
  append(chunk: Float32Array): void {
    const count = Math.min(chunk.length, this.longest - this.length);
    if (this.length + count > this.samples.length) this.grow(this.length + count);
    for (let i = 0; i < count; i++) this.samples[this.length + i] = toInt16(chunk[i] ?? 0);
    this.length += count;
  }

  /** All of it, or its last seconds: samples from -1 up to 1. */
  signal(lastSeconds = Number.POSITIVE_INFINITY): Float32Array<ArrayBuffer> {
    const count = Math.min(this.length, Math.round(lastSeconds * this.sampleRate));
    const signal = new Float32Array(count);
    const first = this.length - count;
    for (let i = 0; i < count; i++) signal[i] = (this.samples[first + i] ?? 0) / 32768;
    return signal;
  }

  private grow(least: number): void {
    const larger = new Int16Array(Math.min(this.longest, Math.max(least, 2 * this.samples.length)));
    larger.set(this.samples.subarray(0, this.length));
    this.samples = larger;
  }
}
