import type { Config } from "../../config/config.ts";
import { encodedFrames } from "../../config/weights.ts";
import type { InspectedRecord } from "../../data/index.ts";
import { splitWords } from "../../lib/words.ts";
import type { FeatureExtractor } from "../../speech/index.ts";
import { normalizeText } from "../../text/normalize-text.ts";
import type { Vocabulary } from "../../text/vocabulary.ts";

/** What of a project says how utterances are taken. */
export interface Measures {
  config: Config;
  vocabulary: Vocabulary;
  tokenize: (transcript: string) => readonly number[];
  extractor: FeatureExtractor;
}

/** What is known of an utterance without its sound. */
export interface UtteranceFacts {
  seconds: number;
  labels: number; // how many tokens
  frames: number; // of features
  encodedFrames: number; // that leave the encoder
  unknownWords: readonly string[]; // that the vocabulary cannot spell, normalised, in their order
  holdsBlank: boolean; // among its labels
  refusal: string | null; // why it cannot be learnt from
}

export function utteranceFacts(
  { config, vocabulary, tokenize, extractor }: Measures,
  part: "train" | "eval" | "test" | null,
  { raw, sound }: Pick<Extract<InspectedRecord, { raw: unknown }>, "raw" | "sound">,
): UtteranceFacts {
  const ids = tokenize(raw.transcript);
  // As many samples as resampling gives.
  const samples = Math.ceil((sound.signal.length * config.speech_config.sample_rate) / sound.sampleRate);
  const frames = extractor.frameCount(samples);
  const holdsBlank = ids.includes(config.decoder_config.blank_index);
  const hasUnknown = ids.includes(vocabulary.unknownId);
  return {
    seconds: sound.signal.length / sound.sampleRate,
    labels: ids.length,
    frames,
    encodedFrames: encodedFrames(config.model_config, frames),
    unknownWords: hasUnknown ? unknownWords({ config, vocabulary, tokenize }, raw.transcript) : [],
    holdsBlank,
    refusal: refusalOf(config, part, frames, holdsBlank),
  };
}

function unknownWords(
  { config, vocabulary, tokenize }: Omit<Measures, "extractor">,
  transcript: string,
): readonly string[] {
  const words = splitWords(normalizeText(transcript, config.decoder_config.normalization_form));
  return words.filter(word => tokenize(word).includes(vocabulary.unknownId));
}

/** Training refuses the blank among labels; a test only scores them. */
function refusalOf(
  { decoder_config: { blank_index: blank } }: Config,
  part: "train" | "eval" | "test" | null,
  frames: number,
  holdsBlank: boolean,
): string | null {
  if (frames === 0) return "The audio is shorter than one frame.";
  if (part !== "test" && holdsBlank) return `The transcript holds the blank (token ${blank}).`;
  return null;
}
