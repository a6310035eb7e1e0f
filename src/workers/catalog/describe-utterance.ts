import { encodedFrames } from "../../config/weights.ts";
import type { InspectedRecord } from "../../data/index.ts";
import { splitWords } from "../../lib/words.ts";
import type { Project } from "../../run/project.ts";
import type { FeatureExtractor } from "../../speech/index.ts";
import { normalizeText } from "../../text/normalize-text.ts";
import type { CatalogUtterance, Part } from "./protocol.ts";

/** What the catalog says of an utterance. The sound itself is not kept. */
export function describeUtterance(
  { project, extractor }: { project: Project; extractor: FeatureExtractor },
  part: Part,
  { place, raw, sound }: Extract<InspectedRecord, { raw: unknown }>,
): CatalogUtterance {
  const { config, vocabulary } = project;
  const ids = project.tokenize(raw.transcript);
  // As many samples as resampling gives.
  const samples = Math.ceil((sound.signal.length * config.speech_config.sample_rate) / sound.sampleRate);
  const frames = extractor.frameCount(samples);
  return {
    part,
    ...place,
    path: raw.path,
    text: raw.transcript,
    seconds: sound.signal.length / sound.sampleRate,
    tokens: ids.map(id => vocabulary.tokenOf(id)).join(" "),
    labels: ids.length,
    frames,
    encodedFrames: encodedFrames(config.model_config, frames),
    unknownWords: ids.includes(vocabulary.unknownId) ? unknownWords(project, raw.transcript) : [],
    refusal: refusalOf(project, part, frames, ids),
  };
}

function unknownWords({ config, vocabulary, tokenize }: Project, transcript: string): string[] {
  const words = splitWords(normalizeText(transcript, config.decoder_config.normalization_form));
  return words.filter(word => tokenize(word).includes(vocabulary.unknownId));
}

/** Training refuses the blank among labels; a test only scores them. */
function refusalOf({ config }: Project, part: Part, frames: number, ids: readonly number[]): string | null {
  const blank = config.decoder_config.blank_index;
  if (frames === 0) return "The audio is shorter than one frame.";
  if (part !== "test" && ids.includes(blank)) return `The transcript holds the blank (token ${blank}).`;
  return null;
}
