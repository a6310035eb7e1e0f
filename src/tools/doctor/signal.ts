import type { Sound } from "../../speech/index.ts";

/**
 * What is heard of speech without a model: the loudness of pieces of 25 ms, the length of an analysis frame. Thresholds are
 * set so that whoever is told of an utterance hears it too; recordings full of loud noise are not found.
 */
export interface SignalReport {
  loudestDb: number; // of the loudest piece, 0 is full scale
  leadingSeconds: number; // of silence
  trailingSeconds: number;
  clippedShare: number; // of all samples
}

/** Quiet speech, badly recorded, has -50 dB in its loudest syllable; below -60 dB are cut-off microphones and room noise. */
export const speechDb = -60;
/** Between the loudest syllable and what counts as silence. Soft consonants lie some 30 dB below their vowels. */
const silenceBelowLoudestDb = 40;
/** Corpora are cut to half a second or less around the speech. Longer silence only teaches blanks, and costs time. */
export const longSilenceSeconds = 1.5;
/** A sound at full scale touches the limit with single samples; three in a row are the flat top of a cut wave. */
const shortestRun = 3;
/** One sample in a thousand: about what is heard as a crackle. Fewer are left by any loud plosive. */
export const clippedShareLimit = 0.001;
/** The largest two steps of 16 bits: some converters stop one short of the last. */
const fullScale = 32766 / 32768;
const pieceSeconds = 0.025;

export function examineSignal({ signal, sampleRate }: Sound): SignalReport {
  const levels = pieceLevels(signal, Math.max(1, Math.round(pieceSeconds * sampleRate)));
  const loudestDb = levels.reduce((loudest, level) => Math.max(loudest, level), Number.NEGATIVE_INFINITY);
  const limit = Math.max(speechDb, loudestDb - silenceBelowLoudestDb);
  const first = levels.findIndex(level => level > limit);
  const last = levels.findLastIndex(level => level > limit);
  const silent = first === -1 ? levels.length : 0;
  return {
    loudestDb,
    leadingSeconds: (silent || first) * pieceSeconds,
    trailingSeconds: (silent || levels.length - 1 - last) * pieceSeconds,
    clippedShare: clippedSamples(signal) / signal.length,
  };
}

/** Decibels of each piece; what is left at the end is a piece too. */
function pieceLevels(signal: Float32Array, length: number): Float32Array {
  const levels = new Float32Array(Math.ceil(signal.length / length));
  for (let piece = 0; piece < levels.length; piece++) {
    const end = Math.min(signal.length, (piece + 1) * length);
    const start = piece * length;
    let mean = 0;
    let power = 0;
    for (let i = start; i < end; i++) {
      const sample = signal[i] ?? 0;
      mean += sample;
      power += sample * sample;
    }
    mean /= end - start;
    // A constant offset is no sound.
    levels[piece] = 10 * Math.log10(Math.max(1e-12, power / (end - start) - mean * mean));
  }
  return levels;
}

function clippedSamples(signal: Float32Array): number {
  let clipped = 0;
  let run = 0;
  for (let i = 0; i <= signal.length; i++) {
    const sample = signal[i] ?? 0; // past the end: ends the last run
    if (Math.abs(sample) >= fullScale) {
      run++;
      continue;
    }
    if (run >= shortestRun) clipped += run;
    run = 0;
  }
  return clipped;
}
