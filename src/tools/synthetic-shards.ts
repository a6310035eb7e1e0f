import { type Compression, encodeExample, recordsPerShard, writeTfrecord } from "../data/index.ts";
import { Random } from "../lib/random.ts";
import { type FileSink, joinPath } from "../sources/index.ts";
import { writeWav } from "../speech/index.ts";
import type { Task } from "./task.ts";

export interface SyntheticRequest {
  sink: FileSink;
  folder: string; // "" for the sink's own
  stage: string;
  utterances: number;
  shards: number;
  seconds: number; // of each utterance, give or take a third
  words: number | null; // of each utterance; null: two and a half a second
  sampleRate: number; // Hz
  compression: Compression;
  seed: number;
}

/**
 * Writes shards of any size with nothing in them to learn: noise that swells as syllables do, and words drawn by Zipf's law.
 * For measuring how data is read. The same request gives the same records.
 */
export async function createSyntheticShards(request: SyntheticRequest, task: Task): Promise<{ seconds: number }> {
  const { sink, folder, stage, utterances, shards, compression } = request;
  const random = new Random(request.seed);
  const noise = noisePool(random, request.sampleRate);
  let done = 0;
  let seconds = 0;
  for (const [k, count] of recordsPerShard(utterances, shards).entries()) {
    const name = joinPath(folder, `${stage}_${k + 1}.tfrecord`);
    async function* payloads(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < count; i++) {
        task.signal.throwIfAborted();
        const { signal, transcript } = utterance(random, request, noise);
        seconds += signal.length / request.sampleRate;
        const path = `/synthetic/${stage}/${done}.wav`;
        yield encodeExample({ path, audio: writeWav(signal, request.sampleRate), transcript });
        task.report({ stage: `Writing ${name}`, done: ++done, total: utterances, unit: "utterances" });
      }
    }
    await sink.write(name, writeTfrecord(payloads(), compression), task.signal);
  }
  return { seconds };
}

const wordsPerSecond = 2.5;
const vocabulary = 5000;
const syllables = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu", "an"];

function utterance(random: Random, { seconds, words: count, sampleRate }: SyntheticRequest, noise: Float32Array) {
  const duration = seconds * (2 / 3 + (2 / 3) * random.uniform());
  const samples = Math.max(1, Math.round(duration * sampleRate));
  const signal = new Float32Array(samples);
  for (let at = 0; at < samples; ) {
    const start = random.integer(noise.length / 2);
    const part = noise.subarray(start, start + Math.min(noise.length / 2, samples - at));
    signal.set(part, at);
    at += part.length;
  }
  const words = Array.from({ length: count ?? Math.max(1, Math.round(duration * wordsPerSecond)) }, () =>
    drawWord(random),
  );
  return { signal, transcript: words.join(" ") };
}

/** The n-th word about 1/n times as often as the first: numbers uniform in their logarithm. */
function drawWord(random: Random): string {
  let rank = Math.floor(vocabulary ** random.uniform());
  let word = "";
  do {
    word += syllables[rank % syllables.length] ?? "";
    rank = Math.floor(rank / syllables.length);
  } while (rank > 0);
  return word;
}

/** Eight seconds of noise whose loudness goes up and down four times a second. Utterances are cut out of it. */
function noisePool(random: Random, sampleRate: number): Float32Array {
  const pool = new Float32Array(8 * sampleRate);
  let low = 0;
  for (let i = 0; i < pool.length; i++) {
    low += 0.3 * (random.uniform() - 0.5 - low); // more below than above, as in speech
    pool[i] = low * (0.55 + 0.45 * Math.sin((2 * Math.PI * 4 * i) / sampleRate));
  }
  return pool;
}
