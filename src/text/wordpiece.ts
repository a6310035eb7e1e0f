import { splitWords } from "../lib/words.ts";
import { type NormalizationForm, normalizeText } from "./normalize-text.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Ids of a transcript, without blanks before or between (specification 4.3). Tokens written out in the text match too: the
 * word `<pad>` gives id 0, which a transducer cannot learn as a label.
 */
export function tokenize(text: string, vocabulary: Vocabulary, form: NormalizationForm): number[] {
  const known = knownWords(vocabulary);
  const ids: number[] = [];
  for (const word of splitWords(normalizeText(text, form))) {
    let own = known.get(word);
    if (own === undefined) {
      own = tokenizeWord(word, vocabulary);
      if (word.length <= rememberedLength) known.set(word, own);
    }
    for (const id of own) ids.push(id);
  }
  return ids;
}

/**
 * Text of ids (specification 4.4). Blank and `unknown_index` are left out first. A suffix with no word before it keeps its
 * `##`; the token `##` itself is a word.
 * @throws StudioError `token-without-text` for an id that the vocabulary does not have
 */
export function detokenize(ids: Iterable<number>, vocabulary: Vocabulary): string {
  const words: string[] = [];
  for (const id of ids) {
    if (vocabulary.silentIds.has(id)) continue;
    const token = vocabulary.tokenOf(id);
    const last = words.length - 1;
    const isSuffix = token.startsWith(suffixMark) && token !== suffixMark;
    if (isSuffix && last >= 0) words[last] += token.slice(suffixMark.length);
    else words.push(token);
  }
  return words.join(" ");
}

const suffixMark = "##";
const longestWordBytes = 100;

/** Ids of words cut before: transcripts repeat theirs, and looking up is ten times as fast as cutting. */
const remembered = new WeakMap<Vocabulary, Map<string, readonly number[]>>();
const mostRemembered = 1 << 16;

/** V8 cuts 13 units or more out of a text as a reference into it: to keep such a word would keep the whole text. */
const rememberedLength = 12;

function knownWords(vocabulary: Vocabulary): Map<string, readonly number[]> {
  const known = remembered.get(vocabulary);
  if (known !== undefined && known.size < mostRemembered) return known;
  const fresh = new Map<string, readonly number[]>();
  remembered.set(vocabulary, fresh);
  return fresh;
}

const encoder = new TextEncoder();

/** Greedy, longest match first; a word that is too long or has a part without match is one unknown token. */
function tokenizeWord(word: string, vocabulary: Vocabulary): number[] {
  if (word.length > longestWordBytes / 3 && encoder.encode(word).length > longestWordBytes)
    return [vocabulary.unknownId];
  const ids: number[] = [];
  for (let start = 0; start < word.length; ) {
    const match = longestMatch(word, start, vocabulary);
    if (match === undefined) return [vocabulary.unknownId];
    ids.push(match.id);
    start = match.end;
  }
  return ids;
}

function longestMatch(word: string, start: number, vocabulary: Vocabulary): { id: number; end: number } | undefined {
  const mark = start === 0 ? "" : suffixMark;
  const furthest = Math.min(word.length, start + vocabulary.longest - mark.length);
  for (let end = furthest; end > start; end--) {
    const id = vocabulary.idOf(mark + word.slice(start, end));
    if (id !== undefined) return { id, end };
  }
  return undefined;
}
