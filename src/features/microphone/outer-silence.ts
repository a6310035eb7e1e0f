/**
 * Without the silence before the first and behind the last sound, but for a moment of each: a model whose layers average
 * over the whole utterance hears worse the longer the silence around it. A recording without any sound stays whole.
 */
export function withoutOuterSilence(signal: Float32Array<ArrayBuffer>, sampleRate: number): Float32Array<ArrayBuffer> {
  const step = Math.max(1, Math.round(sampleRate / 100));
  const levels = Array.from({ length: Math.floor(signal.length / step) }, (_, i) =>
    rootMeanSquare(signal.subarray(i * step, (i + 1) * step)),
  );
  const threshold = Math.max(softest, levels.reduce((a, b) => Math.max(a, b), 0) * quietShare);
  const first = levels.findIndex(level => level > threshold);
  const last = levels.findLastIndex(level => level > threshold);
  if (first === -1) return signal;
  const margin = Math.round(marginSeconds * sampleRate);
  return signal.slice(Math.max(0, first * step - margin), (last + 1) * step + margin);
}

const softest = 0.001; // -60 dBFS: below the noise of usual microphones
const quietShare = 0.03; // of the loudest hundredth of a second: 30 dB below it
const marginSeconds = 0.2;

function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}
