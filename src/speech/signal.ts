/** One channel of sound: samples in [-1, 1] at `sampleRate` Hz. */
export interface Sound {
  sampleRate: number;
  signal: Float32Array<ArrayBuffer>;
}
