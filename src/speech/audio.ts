import { type Place, StudioError } from "../lib/result.ts";
import { decodeFlac, isFlac } from "./flac.ts";
import { decodeMp3 } from "./mp3.ts";
import { isMp3 } from "./mp3-frames.ts";
import { decodeOgg } from "./ogg.ts";
import { isOgg } from "./ogg-pages.ts";
import type { Sound } from "./signal.ts";
import { isRiff, readWav } from "./wav.ts";

/**
 * Reads WAV, FLAC, MP3, Ogg Vorbis or Opus, whichever the first bytes say, to one channel at the file's own rate.
 *
 * @throws StudioError `audio-unknown`, and as `readWav`, `decodeFlac`, `decodeMp3` and `decodeOgg` do
 */
export async function decodeAudio(bytes: Uint8Array, place: Place = {}): Promise<Sound> {
  if (isFlac(bytes)) return decodeFlac(bytes, place);
  if (isOgg(bytes)) return decodeOgg(bytes, place);
  if (isMp3(bytes)) return decodeMp3(bytes, place);
  if (isRiff(bytes)) return readWav(bytes, place);
  const message = bytes.length === 0 ? "The file is empty." : "This is not a WAV, FLAC, MP3, Ogg Vorbis or Opus file.";
  throw new StudioError("audio-unknown", message, place, "Convert it to WAV or FLAC.");
}
