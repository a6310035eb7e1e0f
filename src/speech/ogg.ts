import { type Place, StudioError } from "../lib/result.ts";
import { alone, decodingFault, loadDecoder } from "./alone.ts";
import { meanOfChannels } from "./mono.ts";
import { oggDamaged, oggUnsupported, readOgg } from "./ogg-pages.ts";
import type { Sound } from "./signal.ts";

/**
 * Decodes a whole Ogg file of Vorbis, at its own rate, or Opus, at 48 kHz as all Opus is, to one channel (the mean of all).
 * The length is that of what was encoded. The decoders (WebAssembly) are loaded at the first call.
 *
 * @throws StudioError `ogg-damaged`, `ogg-unsupported`, or `ogg-empty` where there is no sample
 */
export async function decodeOgg(bytes: Uint8Array, place: Place = {}): Promise<Sound> {
  const { packets, endPosition } = readOgg(bytes, place);
  const [head = new Uint8Array(0), , ...frames] = packets;
  const codec = codecOf(head);
  if (codec === undefined) throw oggUnsupported("holds neither Vorbis nor Opus", place);
  const opus = codec === "opus" ? readOpusHead(head, place) : undefined;
  const expected = endPosition - (opus?.preSkip ?? 0);
  const decoding = opus === undefined ? decodeVorbis(bytes) : decodeOpus(opus, frames);
  const { channelData, sampleRate, errors } = await decoding.catch((cause: unknown) => {
    throw decodingFault(cause, what => oggDamaged(what, place));
  });
  const error = errors[0];
  if (error !== undefined) throw oggDamaged(`cannot be decoded (${error.message})`, place);
  const decoded = channelData[0]?.length ?? 0;
  if (decoded < expected) {
    throw oggDamaged(`announces ${expected} samples, of which ${decoded} can be decoded`, place);
  }
  if (expected <= 0) {
    throw new StudioError("ogg-empty", "The Ogg file holds no sample.", place, "Leave the file out.");
  }
  // The last packet reaches beyond the end.
  const channels = channelData.map(channel => channel.subarray(0, expected));
  return { sampleRate, signal: meanOfChannels(channels) };
}

interface OpusHead {
  channels: number;
  preSkip: number;
  streamCount: number;
  coupledStreamCount: number;
  channelMappingTable: number[];
}

function codecOf(head: Uint8Array): "vorbis" | "opus" | undefined {
  const text = String.fromCharCode(...head.subarray(0, 8));
  if (text === "OpusHead") return "opus";
  return text.startsWith("\x01vorbis") ? "vorbis" : undefined;
}

/** RFC 7845, section 5.1. */
function readOpusHead(head: Uint8Array, place: Place): OpusHead {
  const [channels = 0] = head.subarray(9);
  const [family = 0, streamCount = 0, coupledStreamCount = 0, ...table] = head.subarray(18);
  const preSkip = (head[10] ?? 0) | ((head[11] ?? 0) << 8);
  if (head.length < 19 || channels === 0) throw oggDamaged("has a damaged Opus header", place);
  if (family === 0 && channels <= 2) {
    const coupled = channels - 1;
    return {
      channels,
      preSkip,
      streamCount: 1,
      coupledStreamCount: coupled,
      channelMappingTable: [0, 1].slice(0, channels),
    };
  }
  if (family !== 1 || channels > 8) throw oggUnsupported(`has ${channels} channels of mapping ${family}`, place);
  return { channels, preSkip, streamCount, coupledStreamCount, channelMappingTable: table.slice(0, channels) };
}

async function decodeOpus(head: OpusHead, frames: Uint8Array[]) {
  const { OpusDecoder } = await loadDecoder(() => import("opus-decoder"));
  const decoder = new OpusDecoder(head);
  await decoder.ready;
  try {
    return decoder.decodeFrames(frames);
  } finally {
    decoder.free();
  }
}

const decodeVorbis = alone(
  async () => {
    const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis");
    const decoder = new OggVorbisDecoder();
    await decoder.ready;
    return decoder;
  },
  (decoder, bytes) => decoder.decodeFile(bytes),
);
