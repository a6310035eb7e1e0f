import { encodedFrames } from "../../config/weights.ts";
import { type InspectedRecord, Problem, type UtteranceNumbers } from "../../data/index.ts";
import { splitWords } from "../../lib/words.ts";
import type { Project } from "../../run/project.ts";
import type { FeatureExtractor } from "../../speech/index.ts";
import { normalizeText } from "../../text/normalize-text.ts";
import type { CatalogTexts } from "./protocol.ts";
import type { UtteranceTexts } from "./text-pages.ts";

/** What the catalog notes of an utterance of its `file`-th file, and the words that the vocabulary cannot spell. */
export function describeUtterance(
  { project, extractor }: { project: Project; extractor: FeatureExtractor },
  file: number,
  { place, raw, sound }: Extract<InspectedRecord, { raw: unknown }>,
): { numbers: UtteranceNumbers; unknownWords: string[] } {
  const { config, vocabulary } = project;
  const ids = project.tokenize(raw.transcript);
  // As many samples as resampling gives.
  const samples = Math.ceil((sound.signal.length * config.speech_config.sample_rate) / sound.sampleRate);
  const frames = extractor.frameCount(samples);
  const hasUnknown = ids.includes(vocabulary.unknownId);
  const numbers = {
    file,
    index: place.index,
    offset: place.offset,
    seconds: sound.signal.length / sound.sampleRate,
    labels: ids.length,
    frames,
    encodedFrames: encodedFrames(config.model_config, frames),
    problems:
      (hasUnknown ? Problem.unknownWord : 0) |
      (frames === 0 ? Problem.noFrame : 0) |
      (ids.includes(config.decoder_config.blank_index) ? Problem.holdsBlank : 0),
  };
  return { numbers, unknownWords: hasUnknown ? unknownWords(project, raw.transcript) : [] };
}

/** Its words as the vocabulary spells them. */
export function spellTexts(project: Project, { path, text }: UtteranceTexts): CatalogTexts {
  const { vocabulary } = project;
  const ids = project.tokenize(text);
  return {
    path,
    text,
    tokens: ids.map(id => vocabulary.tokenOf(id)).join(" "),
    unknownWords: ids.includes(vocabulary.unknownId) ? unknownWords(project, text) : [],
  };
}

function unknownWords({ config, vocabulary, tokenize }: Project, transcript: string): string[] {
  const words = splitWords(normalizeText(transcript, config.decoder_config.normalization_form));
  return words.filter(word => tokenize(word).includes(vocabulary.unknownId));
}
