import { type Place, StudioError } from "../lib/result.ts";
import { alone, decodingFault } from "./alone.ts";
import { meanOfChannels } from "./mono.ts";
import { layoutOfMp3, mp3Damaged } from "./mp3-frames.ts";
import type { Sound } from "./signal.ts";

/**
 * Decodes a whole MP3 file to one channel (the mean of all) at its own rate. Where the file says how many samples its
 * encoder added before and after (LAME's tag), those are cut off and the length is that of what was encoded. The
 * decoder (WebAssembly) is loaded at the first call.
 *
 * @throws StudioError `mp3-damaged`, or `mp3-empty` where there is no sample
 */
export async function decodeMp3(bytes: Uint8Array, place: Place = {}): Promise<Sound> {
  const { start, end, samples } = layoutOfMp3(bytes, place);
  const { channelData, samplesDecoded, sampleRate, errors } = await decodeFrames(bytes.subarray(start, end)).catch(
    (cause: unknown) => {
      throw decodingFault(cause, what => mp3Damaged(what, place));
    },
  );
  const error = errors[0];
  if (error !== undefined) throw mp3Damaged(`cannot be decoded (${error.message})`, place);
  if (samples !== undefined && samplesDecoded !== samples) {
    throw mp3Damaged(`announces ${samples} samples, of which ${samplesDecoded} can be decoded`, place);
  }
  if (samplesDecoded === 0) {
    throw new StudioError("mp3-empty", "The MP3 file holds no sample.", place, "Leave the file out.");
  }
  return { sampleRate, signal: meanOfChannels(channelData) };
}

const decodeFrames = alone(
  async () => {
    const { MPEGDecoder } = await import("mpg123-decoder");
    return new MPEGDecoder();
  },
  async (decoder, bytes) => {
    await decoder.ready;
    const decoded = decoder.decode(bytes);
    await decoder.reset();
    return decoded;
  },
);
