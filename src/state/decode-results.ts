import type { ErrorReport } from "../lib/result.ts";
import type { GreedyAlgorithm } from "../run/engine.ts";
import type { Sound } from "../speech/index.ts";
import type { Transcription } from "../workers/trainer/protocol.ts";

/** Sound to be decoded: a recording, a file or an utterance. */
export interface Speech extends Sound {
  name: string;
  expected: string | null; // what is said, where that is known
}

/** One decoding of one sound. */
export interface DecodeResult {
  id: number;
  speech: Speech;
  weights: string; // in words
  algorithm: GreedyAlgorithm;
  outcome: { transcription: Transcription; error: null } | { transcription: null; error: ErrorReport };
}

/** So many results, as long as their sounds come to no more than so many samples; the newest always. */
export function keepNewest(results: readonly DecodeResult[]): DecodeResult[] {
  let samples = 0;
  const sounds = new Set<Float32Array>();
  return results.filter(({ speech }, i) => {
    if (!sounds.has(speech.signal)) samples += speech.signal.length;
    sounds.add(speech.signal);
    return i === 0 || (i < mostResults && samples <= mostSamples);
  });
}

const mostResults = 12;
const mostSamples = 32 * 2 ** 20;
