import { readFileSync, writeFileSync } from "node:fs";
import { shardRecords } from "../../src/data/index.ts";
import { memorySource } from "../../src/sources/index.ts";
import { decodeAudio, resample, writeWav } from "../../src/speech/index.ts";

/** An utterance of the sample's evaluation data, as a sound file and what is said in it. */
export interface SpokenUtterance {
  transcript: string;
  seconds: number;
  wav: Buffer;
}

export async function spokenUtterances(count: number): Promise<SpokenUtterance[]> {
  const source = memorySource({ [shard]: new Uint8Array(readFileSync(shard)) });
  const utterances: SpokenUtterance[] = [];
  for await (const item of shardRecords(source, [shard]).read()) {
    if (!("raw" in item)) continue;
    const { signal, sampleRate } = await decodeAudio(item.raw.audio);
    const seconds = signal.length / sampleRate;
    utterances.push({ transcript: item.raw.transcript, seconds, wav: Buffer.from(item.raw.audio) });
    if (utterances.length === count) break;
  }
  return utterances;
}

const shard = "public/samples/digits/eval_1.tfrecord";
const microphoneRate = 48_000; // Hz

/** What a microphone is to hear. */
export interface SpokenFile {
  text: string;
  seconds: number;
}

/** Writes an utterance of the sample's evaluation data, with silence around it, as a WAV file. */
export async function writeSpoken(file: string, text: string): Promise<SpokenFile> {
  const source = memorySource({ [shard]: new Uint8Array(readFileSync(shard)) });
  for await (const item of shardRecords(source, [shard]).read()) {
    if (!("raw" in item) || item.raw.transcript !== text) continue;
    const { signal, sampleRate } = await decodeAudio(item.raw.audio);
    const speech = resample(signal, sampleRate, microphoneRate);
    const padding = microphoneRate; // a second before, while the capture starts
    const whole = new Float32Array(padding + speech.length + microphoneRate / 2);
    whole.set(speech, padding);
    writeFileSync(file, writeWav(whole, microphoneRate));
    return { text, seconds: whole.length / microphoneRate };
  }
  throw new Error(`${shard} holds no ${text}`);
}
