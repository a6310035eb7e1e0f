import type { AugmentationConfig } from "../config/config.ts";
import type { Random } from "../lib/random.ts";
import { StudioError } from "../lib/result.ts";
import { augmentFeatures, augmentSignal, decodeAudio, type FeatureExtractor, resample } from "../speech/index.ts";
import type { RawUtterance } from "./example.ts";

/** What a batch is made of. */
export interface Utterance {
  path: string;
  transcript: string;
  duration: number; // seconds
  frames: number;
  features: Float32Array; // [frames, bins]
  labels: readonly number[]; // token ids, without blank
}

/** Turns a record into what the model takes. Throws StudioError for an utterance that cannot be used. */
export interface UtteranceParser {
  parse(raw: RawUtterance, random: Random): Promise<Utterance>;
}

export interface ParserParts {
  sampleRate: number; // Hz, that of the features
  extractor: FeatureExtractor;
  augmentation: AugmentationConfig;
  tokenize: (transcript: string) => readonly number[];
}

/**
 * The reference's parsing (specification section 2.4): decode, resample, augment the signal, features, augment them,
 * tokenise. WAV of any usual kind and FLAC are read, as with `use_tf: False`.
 */
export function createParser({ sampleRate, extractor, augmentation, tokenize }: ParserParts): UtteranceParser {
  return {
    async parse({ path, audio, transcript }, random) {
      const sound = await decodeAudio(audio);
      const signal =
        sound.sampleRate === sampleRate ? sound.signal : resample(sound.signal, sound.sampleRate, sampleRate);
      augmentSignal(signal, augmentation.signal_augment, random);
      const features = extractor.extract(signal);
      augmentFeatures(features, augmentation.feature_augment, random);
      return {
        path,
        transcript,
        duration: sound.signal.length / sound.sampleRate,
        frames: features.frames,
        features: features.values,
        labels: tokenize(transcript),
      };
    },
  };
}

/**
 * Refuses what a transducer cannot learn from, which the reference lets through: the blank among the labels (the word
 * `<pad>` gives it), labels that are no class, no frames.
 *
 * @throws StudioError `utterance-blank`, `utterance-label` or `utterance-empty`, with the path.
 */
export function learnableOnly(
  parser: UtteranceParser,
  { blank, classes }: { blank: number; classes: number },
): UtteranceParser {
  return {
    async parse(raw, random) {
      const utterance = await parser.parse(raw, random);
      const refuse = (code: string, message: string) =>
        new StudioError(code, message, { utterance: raw.path }, "Correct the transcript or leave the utterance out.");
      if (utterance.frames === 0) throw refuse("utterance-empty", "The audio is shorter than one frame.");
      for (const label of utterance.labels) {
        if (label === blank) throw refuse("utterance-blank", `The transcript holds the blank (token ${blank}).`);
        if (!Number.isInteger(label) || label < 0 || label >= classes)
          throw refuse("utterance-label", `Label ${label} is none of the ${classes} classes.`);
      }
      return utterance;
    },
  };
}
