import { compareCodePoints } from "../lib/code-points.ts";
import type { Pace } from "../lib/pace.ts";
import { sortNumbers } from "../lib/sort-numbers.ts";

export interface LearnerOptions {
  vocabSize: number; // the most tokens wanted; 5 % fewer are near enough
  reservedTokens: readonly string[]; // come first, and are no words
  maxTokenLength: number; // code points; longer words are left out
  maxUniqueChars: number; // words with rarer characters are left out
  numIterations: number;
  maxWords?: number; // the most frequent that are learned from; 5 million
}

/** The words that tokens are learned from, as numbers. */
export interface LearnerInput {
  /** Of these words, ordered by code points. */
  characters: readonly string[];
  /** All words' characters, one word after the other: indices of `characters`. */
  text: Uint32Array;
  /** Where each word begins in `text`, and where the last one ends. */
  starts: Uint32Array; // [words + 1]
  counts: Float64Array; // [words]
}

/** Leaves out reserved words, long ones and those with rare characters, and the rarest where there are too many. */
export async function learnerInput(
  counts: readonly (readonly [string, number])[],
  options: LearnerOptions,
  pace: Pace,
): Promise<LearnerInput> {
  const reserved = new Set(options.reservedTokens);
  const isCandidate = (word: string) => !reserved.has(word) && lengthOf(word) <= options.maxTokenLength;
  const ofCharacters = new Map<string, number>();
  for (const [word, count] of counts) {
    if (pace.isDue) await pace.rest();
    if (!isCandidate(word)) continue;
    for (const one of word) ofCharacters.set(one, (ofCharacters.get(one) ?? 0) + count);
  }
  const ranked = [...ofCharacters].sort((a, b) => b[1] - a[1] || compareCodePoints(a[0], b[0]));
  const allowed = new Set(ranked.slice(0, options.maxUniqueChars).map(([character]) => character));

  let chosen: (readonly [string, number])[] = [];
  for (const entry of counts) {
    if (pace.isDue) await pace.rest();
    if (isCandidate(entry[0]) && Array.from(entry[0]).every(one => allowed.has(one))) chosen.push(entry);
  }
  const most = options.maxWords ?? mostWords;
  if (chosen.length > most) chosen = await mostFrequent(chosen, most, pace);
  return numbered(chosen, pace);
}

const mostWords = 5e6;

/** Among equals the ones that came first. */
async function mostFrequent(words: (readonly [string, number])[], most: number, pace: Pace): Promise<typeof words> {
  const countOf = (word: number) => words[word]?.[1] ?? 0;
  const order = await sortNumbers(words.length, (a, b) => countOf(b) - countOf(a), pace);
  return Array.from(order.subarray(0, most), word => words[word] ?? ["", 0]);
}

async function numbered(words: readonly (readonly [string, number])[], pace: Pace): Promise<LearnerInput> {
  const seen = new Set<string>();
  let length = 0;
  for (const [word] of words) {
    if (pace.isDue) await pace.rest();
    for (const one of word) seen.add(one);
    length += lengthOf(word);
  }
  const characters = [...seen].sort(compareCodePoints);
  const numbers = new Map(characters.map((character, number) => [character, number]));
  const text = new Uint32Array(length);
  const starts = new Uint32Array(words.length + 1);
  let end = 0;
  for (const [index, [word]] of words.entries()) {
    if (pace.isDue) await pace.rest();
    for (const one of word) text[end++] = numbers.get(one) ?? 0;
    starts[index + 1] = end;
  }
  return { characters, text, starts, counts: Float64Array.from(words, ([, count]) => count) };
}

/** In code points. */
function lengthOf(word: string): number {
  let length = word.length;
  for (let i = 1; i < word.length; i++) if ((word.charCodeAt(i) & 0xfc00) === 0xdc00) length--; // words are well-formed
  return length;
}
