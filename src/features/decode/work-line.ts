import type { DecodeWork } from "../../state/decode.ts";
import type { DecodeResult } from "../../state/decode-results.ts";
import { realTimeFactor } from "./speed.ts";

/** Of the sound that was decoded before: seconds of computing for one of sound. */
export function lastFactor(results: readonly DecodeResult[]): number | undefined {
  const transcription = results[0]?.outcome.transcription;
  if (transcription === null || transcription === undefined) return undefined;
  const { millis, audioSeconds } = transcription;
  return realTimeFactor(millis.features + millis.model, audioSeconds);
}

/** `share` of the whole, undefined where the end is not known. */
export function progressOf(
  { stage, name, audioSeconds, totalSeconds }: Pick<DecodeWork, "stage" | "name" | "audioSeconds" | "totalSeconds">,
  passed: number, // seconds
  factor: number | undefined,
): { share: number | undefined; text: string } {
  const time = `${passed.toFixed(1)} s`;
  if (stage === "reading") {
    if (audioSeconds === null) return { share: undefined, text: `Reading ${name}: ${time}` };
    const of = totalSeconds === null ? "" : ` of ${totalSeconds.toFixed(1)}`;
    const rate = passed > 0 ? `, ${(audioSeconds / passed).toFixed(0)} s of sound a second` : "";
    const share = totalSeconds === null ? undefined : Math.min(1, audioSeconds / totalSeconds);
    return { share, text: `Reading ${name}: ${audioSeconds.toFixed(1)}${of} s of sound${rate}` };
  }
  const sound = `${(audioSeconds ?? 0).toFixed(1)} s of sound`;
  if (factor === undefined || audioSeconds === null) {
    const text = `Decoding ${sound}: ${time}. The first time the model is loaded and its kernels are compiled.`;
    return { share: undefined, text };
  }
  const expected = factor * audioSeconds;
  const isLate = passed >= expected;
  const end = isLate ? "longer than the last time" : `about ${expected.toFixed(1)} s in all`;
  return { share: isLate ? undefined : passed / expected, text: `Decoding ${sound}: ${time}, ${end}` };
}
