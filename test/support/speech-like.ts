import { encodeExample } from "../../src/data/index.ts";
import { Random } from "../../src/lib/random.ts";
import { writeWav } from "../../src/speech/index.ts";

export interface SpokenParts {
  path: string;
  transcript: string;
  seconds?: number;
  sampleRate?: number;
  seed?: number; // another seed is another recording
  /** Changes the samples before they are written. */
  change?: (signal: Float32Array, sampleRate: number) => void;
}

/** A record with a sound that has the loudness of speech: noise in syllables, with 0.1 s of near silence at both ends. */
export function spokenRecord(parts: SpokenParts): Uint8Array {
  return encodeExample({ path: parts.path, audio: spokenWav(parts), transcript: parts.transcript });
}

export function spokenWav({
  seconds = 1.5,
  sampleRate = 8000,
  seed = 1,
  change = () => undefined,
}: Omit<SpokenParts, "path" | "transcript">): Uint8Array {
  const random = new Random(seed);
  const signal = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    const at = i / sampleRate;
    const isSpoken = at > 0.1 && at < seconds - 0.1;
    const loudness = isSpoken ? 0.02 + 0.2 * Math.abs(Math.sin(2 * Math.PI * 2 * at)) : 0.001;
    return loudness * (2 * random.uniform() - 1);
  });
  change(signal, sampleRate);
  return writeWav(signal, sampleRate);
}
