import type { CatalogFile, CatalogUtterance, Part } from "../../workers/catalog/protocol.ts";
import { isCrowded } from "./utterance-filter.ts";

/** How often the vocabulary could not spell a word, the most frequent first, then by alphabet. */
export function unknownWordCounts(utterances: readonly CatalogUtterance[]): { word: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { unknownWords } of utterances) {
    for (const word of unknownWords) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts].map(([word, count]) => ({ word, count }));
  return words.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
}

/** What the histograms show. Utterances without tokens have no frames per token. */
export function distributions(utterances: readonly CatalogUtterance[]): {
  seconds: number[];
  labels: number[];
  framesPerLabel: number[];
} {
  return {
    seconds: utterances.map(({ seconds }) => seconds),
    labels: utterances.map(({ labels }) => labels),
    framesPerLabel: utterances.filter(({ labels }) => labels > 0).map(each => each.encodedFrames / each.labels),
  };
}

export interface Unusable {
  part: Part;
  shard: string;
  index: number;
  path: string; // empty where it could not be read
  reason: string;
  isRefused: boolean; // else it can be learnt from, with a drawback
}

/** Bad records, utterances that cannot be learnt from, and those with more tokens than encoder frames, in that order. */
export function unusableUtterances(files: readonly CatalogFile[], utterances: readonly CatalogUtterance[]): Unusable[] {
  const bad = files.flatMap(({ part, path: shard, bad: records }) =>
    records.map(({ index, offset, reason, path = "" }) => ({
      part,
      shard,
      index,
      path,
      reason: offset > 0 ? `byte ${offset}: ${reason}` : reason,
      isRefused: true,
    })),
  );
  const refused = utterances.flatMap(({ part, shard, index, path, refusal }) =>
    refusal === null ? [] : [{ part, shard, index, path, reason: refusal, isRefused: true }],
  );
  const crowded = utterances.filter(each => each.refusal === null && isCrowded(each));
  return [
    ...bad,
    ...refused,
    ...crowded.map(({ part, shard, index, path, labels, encodedFrames }) => ({
      part,
      shard,
      index,
      path,
      reason: `${labels} tokens for ${encodedFrames} encoder frames: a search of one token a frame cannot write them all`,
      isRefused: false,
    })),
  ];
}
