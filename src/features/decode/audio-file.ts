import { StudioError } from "../../lib/result.ts";
import type { NamedFile } from "../../sources/index.ts";
import { decodeAudio, isFlac, type Sound } from "../../speech/index.ts";
import { longestSeconds, type ReadProgress, tooLong } from "./audio-limits.ts";

/**
 * The sound of a file, one channel (the mean of all) at the file's own rate. WAV and FLAC are read as training reads
 * them, bit for bit; everything else by mediabunny on the browser's decoders, or else by the browser alone.
 *
 * @throws StudioError `audio-unreadable`, `audio-missing`, `audio-too-long`, those of `decodeAudio`; AbortError of the signal
 */
export async function readAudioFile(
  { path, content }: NamedFile,
  tell: ReadProgress = () => undefined,
  signal?: AbortSignal,
): Promise<Sound> {
  const place = { file: path };
  const blob = content instanceof Blob ? content : await fetched(content, path, signal);
  if (blob.size === 0) throw new StudioError("audio-missing", "The file is empty.", place, "Choose another file.");
  const head = new Uint8Array(await blob.slice(0, 12).arrayBuffer());
  if (isFlac(head) || isWav(head)) {
    try {
      return checkLength(await decodeAudio(new Uint8Array(await blob.arrayBuffer()), place), path);
    } catch (error) {
      // Rarer codings inside WAV, such as mu-law: training refuses them, the browser may know them.
      if (!(error instanceof StudioError) || error.code !== "wav-unsupported") throw error;
    }
  }
  const { decodeByBrowser } = await import("./browser-audio.ts");
  return checkLength(await decodeByBrowser(blob, path, tell, signal), path);
}

/** What the choice of files offers first; any other is tried as well. */
export const audioTypes = "audio/*,.wav,.flac,.mp3,.ogg,.opus,.m4a,.webm";

async function fetched(address: string, path: string, signal: AbortSignal | undefined): Promise<Blob> {
  const response = await fetch(address, signal === undefined ? {} : { signal });
  if (response.ok) return response.blob();
  throw new StudioError("file-unreadable", `The server answered ${response.status}.`, { file: path });
}

function checkLength(sound: Sound, name: string): Sound {
  const seconds = sound.signal.length / sound.sampleRate;
  if (seconds > longestSeconds) throw tooLong(seconds, name);
  return sound;
}

function isWav(bytes: Uint8Array): boolean {
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  return word(0) === "RIFF" && word(8) === "WAVE";
}
