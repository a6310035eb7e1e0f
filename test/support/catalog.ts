import { UtteranceIndex, type UtteranceNumbers } from "../../src/data/utterance-index.ts";

/** Utterances of the first file, of one second and one token, but for the changes. */
export function utterancesWith(changes: readonly Partial<UtteranceNumbers>[]): UtteranceIndex {
  const index = new UtteranceIndex();
  for (const change of changes) {
    const usual = { file: 0, index: 3, offset: 0, seconds: 1, labels: 1, frames: 98, encodedFrames: 25, problems: 0 };
    index.append({ ...usual, ...change });
  }
  return index;
}
