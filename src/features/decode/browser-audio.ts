import { ALL_FORMATS, type AudioSample, AudioSampleSink, BlobSource, Input, type InputAudioTrack } from "mediabunny";
import { reportOf, StudioError } from "../../lib/result.ts";
import type { Sound } from "../../speech/index.ts";
import { longestSeconds, type ReadProgress, tooLong } from "./audio-limits.ts";

/** @throws StudioError `audio-unreadable`, `audio-missing`, `audio-too-long`; AbortError of the signal */
export async function decodeByBrowser(
  file: Blob,
  name: string,
  tell: ReadProgress,
  signal?: AbortSignal,
): Promise<Sound> {
  using input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  const track = await audioTrack(input, name);
  if (track === undefined || !(await track.canDecode())) {
    return decodeWhole(file, name, await track?.getSampleRate());
  }
  const total = await track.getDurationFromMetadata();
  if (total !== null && total > longestSeconds) throw tooLong(total, name);
  const sampleRate = await track.getSampleRate();
  const pieces: Float32Array[] = [];
  let length = 0;
  try {
    for await (const sample of new AudioSampleSink(track).samples()) {
      const piece = monoOf(sample);
      sample.close();
      signal?.throwIfAborted();
      pieces.push(piece);
      length += piece.length;
      if (length > longestSeconds * sampleRate) throw tooLong(length / sampleRate, name);
      tell(length / sampleRate, total);
    }
  } catch (error) {
    if (error instanceof StudioError || signal?.aborted === true) throw error;
    throw unreadable(name, reportOf(error).message);
  }
  if (length === 0) throw new StudioError("audio-missing", "The file holds no sound.", { file: name });
  const joined = new Float32Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return { sampleRate, signal: joined };
}

/** Undefined where the format is not known. */
async function audioTrack(input: Input, name: string): Promise<InputAudioTrack | undefined> {
  if (!(await input.canRead())) return undefined;
  const track = await input.getPrimaryAudioTrack();
  if (track !== null) return track;
  throw new StudioError("audio-missing", "The file has no sound track.", { file: name }, "Choose another file.");
}

/** The mean of the channels, without what lies before the start (the lead of MP3 and Opus encoders). */
function monoOf(sample: AudioSample): Float32Array {
  const { numberOfFrames: frames, numberOfChannels: channels, timestamp, sampleRate } = sample;
  const skipped = Math.min(frames, Math.max(0, Math.round(-timestamp * sampleRate)));
  const mono = new Float32Array(frames - skipped);
  if (mono.length === 0) return mono;
  const plane = new Float32Array(mono.length);
  for (let planeIndex = 0; planeIndex < channels; planeIndex++) {
    sample.copyTo(plane, { planeIndex, format: "f32-planar", frameOffset: skipped });
    for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] ?? 0) + (plane[i] ?? 0) / channels;
  }
  return mono;
}

/** The browser's own decoder, for browsers without WebCodecs. It resamples: hence at the file's rate where it is known. */
async function decodeWhole(file: Blob, name: string, sampleRate = 48_000): Promise<Sound> {
  const context = new OfflineAudioContext(1, 1, sampleRate);
  const buffer = await context.decodeAudioData(await file.arrayBuffer()).catch((error: unknown) => {
    throw unreadable(name, reportOf(error).message);
  });
  const signal = new Float32Array(buffer.length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel);
    for (let i = 0; i < signal.length; i++) signal[i] = (signal[i] ?? 0) + (samples[i] ?? 0) / buffer.numberOfChannels;
  }
  return { sampleRate: buffer.sampleRate, signal };
}

function unreadable(name: string, reason: string): StudioError {
  const message = `This browser cannot decode the file as sound: ${reason.replace(/\.$/, "")}.`;
  return new StudioError("audio-unreadable", message, { file: name }, "Convert it to WAV or FLAC.");
}
