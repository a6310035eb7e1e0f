import { type Place, StudioError } from "../lib/result.ts";
import { alone, decodingFault } from "./alone.ts";
import { meanOfChannels } from "./mono.ts";
import type { Sound } from "./signal.ts";

export function isFlac(bytes: Uint8Array): boolean {
  return bytes[0] === 0x66 && bytes[1] === 0x4c && bytes[2] === 0x61 && bytes[3] === 0x43; // fLaC
}

/**
 * Decodes a whole FLAC file to one channel (the average of all). Samples are the file's integers divided by their full
 * scale, bit for bit: 16-bit samples times 32768 are whole numbers. The decoder (WebAssembly) is loaded at the first call.
 *
 * @throws StudioError `flac-damaged` where samples are missing or cannot be decoded, `flac-empty` where there are none.
 */
export async function decodeFlac(bytes: Uint8Array, place: Place = {}): Promise<Sound> {
  const announced = announcedSamples(bytes);
  if (announced === undefined) throw damaged("has no stream header", place);
  const { channelData, samplesDecoded, sampleRate, bitDepth, errors } = await decodeFile(withEndMark(bytes)).catch(
    (cause: unknown) => {
      throw decodingFault(cause, what => damaged(what, place));
    },
  );
  const error = errors[0];
  if (error !== undefined) throw damaged(`cannot be decoded (${error.message})`, place);
  if (announced !== 0 && samplesDecoded !== announced) {
    throw damaged(`announces ${announced} samples, of which ${samplesDecoded} can be decoded`, place);
  }
  if (samplesDecoded === 0) {
    throw new StudioError("flac-empty", "The FLAC file holds no sample.", place, "Leave the file out.");
  }
  // The decoder divides by full scale less one.
  const fullScale = 2 ** (bitDepth - 1);
  for (const channel of channelData) {
    for (let i = 0; i < channel.length; i++) {
      channel[i] = Math.round((channel[i] as number) * (fullScale - 1)) / fullScale;
    }
  }
  const signal = meanOfChannels(channelData);
  return { sampleRate, signal };
}

const decodeFile = alone(
  async () => {
    const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
    const decoder = new FLACDecoder();
    await decoder.ready;
    return decoder;
  },
  (decoder, bytes) => decoder.decodeFile(bytes),
);

/**
 * The file with the header of its first frame after its end. The decoder's frame search wants 26 bytes of a last frame
 * before it takes it, and a last frame of few samples is shorter (@wasm-audio-decoders/flac 0.2.11, codec-parser 2.5.0:
 * 4 of 1,000 recordings lost up to 50 samples). With a header behind it every frame is an inner one; the header itself
 * has no valid body and is dropped. Delete when the decoder returns such files whole.
 */
function withEndMark(bytes: Uint8Array): Uint8Array {
  let start = 4;
  let isLast = false;
  while (!isLast && start + 4 <= bytes.length) {
    isLast = ((bytes[start] as number) & 0x80) !== 0;
    const [high = 0, middle = 0, low = 0] = bytes.subarray(start + 1, start + 4);
    start += 4 + (high << 16) + (middle << 8) + low;
  }
  const marked = new Uint8Array(bytes.length + 48);
  marked.set(bytes);
  marked.set(bytes.subarray(start, start + 16), bytes.length);
  return marked;
}

/** Samples per channel as the STREAMINFO block says, 0 where it does not know; undefined without such a block. */
function announcedSamples(bytes: Uint8Array): number | undefined {
  if (!isFlac(bytes) || bytes.length < 42 || ((bytes[4] as number) & 0x7f) !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22);
}

function damaged(what: string, place: Place): StudioError {
  return new StudioError("flac-damaged", `The FLAC file ${what}.`, place, "Write or copy it again.");
}
