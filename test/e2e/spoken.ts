import { readFileSync, writeFileSync } from "node:fs";
import { shardRecords } from "../../src/data/index.ts";
import { memorySource } from "../../src/sources/index.ts";
import { decodeAudio, resample, writeWav } from "../../src/speech/index.ts";

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
