import type { Place } from "../lib/result.ts";
import { decodeFlac, isFlac } from "./flac.ts";
import type { Sound } from "./signal.ts";
import { readWav } from "./wav.ts";

/** Reads WAV or FLAC, whichever the first bytes say. @throws StudioError as `readWav` and `decodeFlac` do. */
export async function decodeAudio(bytes: Uint8Array, place: Place = {}): Promise<Sound> {
  return isFlac(bytes) ? decodeFlac(bytes, place) : readWav(bytes, place);
}
