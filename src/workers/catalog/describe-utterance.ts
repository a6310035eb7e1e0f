import { Problem, type RecordPlace, type UtteranceNumbers } from "../../data/index.ts";
import { splitWords } from "../../lib/words.ts";
import type { Project } from "../../run/project.ts";
import { normalizeText } from "../../text/normalize-text.ts";
import type { UtteranceFacts } from "../../tools/doctor/index.ts";
import type { CatalogTexts } from "./protocol.ts";
import type { UtteranceTexts } from "./text-pages.ts";

/** What the catalog notes of an utterance of its `file`-th file. */
export function numbersOf(
  { seconds, labels, frames, encodedFrames, unknownWords, holdsBlank }: UtteranceFacts,
  file: number,
  { index, offset }: RecordPlace,
): UtteranceNumbers {
  const problems =
    (unknownWords.length > 0 ? Problem.unknownWord : 0) |
    (frames === 0 ? Problem.noFrame : 0) |
    (holdsBlank ? Problem.holdsBlank : 0);
  return { file, index, offset, seconds, labels, frames, encodedFrames, problems };
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
