import { decibels, levelOf } from "../microphone/hearing.ts";

/** `good`, or what makes a take worth doing again. */
export type LevelVerdict = "good" | "short" | "silent" | "quiet" | "clipped";

export interface LevelCheck {
  verdict: LevelVerdict;
  peakDecibels: number; // of full scale
  speechDecibels: number; // of the louder half of its hundredths of a second
  clippedShare: number; // of the samples
}

/** Listens to a take for what spoils training and is mended by doing it again. */
export function checkLevel(signal: Float32Array, sampleRate: number): LevelCheck {
  const { peak } = levelOf(signal);
  const clipped = signal.reduce((count, sample) => count + (Math.abs(sample) >= fullScale ? 1 : 0), 0);
  const measured = {
    peakDecibels: decibels(peak),
    speechDecibels: decibels(speechLevel(signal, sampleRate)),
    clippedShare: signal.length === 0 ? 0 : clipped / signal.length,
  };
  return { verdict: verdictOf(measured, signal.length / sampleRate), ...measured };
}

function verdictOf({ peakDecibels, speechDecibels, clippedShare }: Omit<LevelCheck, "verdict">, seconds: number) {
  if (seconds < shortestSeconds) return "short";
  if (peakDecibels < silentPeak) return "silent";
  if (clippedShare > mostClipped) return "clipped";
  return speechDecibels < quietSpeech ? "quiet" : "good";
}

/** The largest magnitudes of 16 bits, and one step below for what rounds. */
const fullScale = 32766 / 32768;
/** A single sample at full scale is not heard; a few thousandths are a crackle. */
const mostClipped = 0.0005;
const silentPeak = -50; // dBFS: a whisper a metre away reaches it
const quietSpeech = -45; // dBFS: below it the room of a usual microphone is as loud
const shortestSeconds = 0.2;

/** Root mean square of the louder half of the hundredths of a second, so that pauses do not count. */
function speechLevel(signal: Float32Array, sampleRate: number): number {
  const step = Math.max(1, Math.round(sampleRate / 100));
  const squares = Array.from(
    { length: Math.ceil(signal.length / step) },
    (_, i) => levelOf(signal.subarray(i * step, (i + 1) * step)).rms ** 2,
  ).sort((a, b) => b - a);
  const loud = squares.slice(0, Math.ceil(squares.length / 2));
  return Math.sqrt(loud.reduce((sum, square) => sum + square, 0) / Math.max(1, loud.length));
}
