import type { Pace } from "../lib/pace.ts";
import type { Candidates } from "./learner-candidates.ts";
import type { LearnerInput } from "./learner-input.ts";
import { LearnerTrie } from "./learner-trie.ts";

/** Which candidates begin where. Longest match among tokens is then: the longest candidate, or the next shorter one ... */
export interface Matches {
  /** For each place of the text the longest candidate that begins there. */
  longestAt: Int32Array;
  /** For each candidate the longest other one that it begins with; 0 for a character. */
  shorter: Int32Array;
  /** The candidate of this text, or -1. */
  find(token: string): number;
}

export const suffixMark = "##";

const wordRoot = 0;
const suffixRoot = 1;

export async function findMatches(input: LearnerInput, candidates: Candidates, pace: Pace): Promise<Matches> {
  const trie = await trieOf(input, candidates, pace);
  return {
    longestAt: await longestMatches(input, trie, pace),
    shorter: await shorterCandidates(input, candidates, trie, pace),
    find(token) {
      const isMarked = token.startsWith(suffixMark);
      let node = isMarked ? suffixRoot : wordRoot;
      for (const character of isMarked ? token.slice(suffixMark.length) : token) {
        const number = input.characters.indexOf(character);
        node = number < 0 ? -1 : trie.next(node, number);
        if (node < 0) return -1;
      }
      return trie.valueOf(node);
    },
  };
}

async function trieOf({ characters, text }: LearnerInput, candidates: Candidates, pace: Pace): Promise<LearnerTrie> {
  const trie = new LearnerTrie(2);
  for (let number = 0; number < characters.length; number++) {
    trie.add(wordRoot, [number], number);
    trie.add(suffixRoot, [number], characters.length + number);
  }
  for (let id = 2 * characters.length; id < candidates.size; id++) {
    if (id % 1024 === 0 && pace.isDue) await pace.rest();
    const place = candidates.placeOf[id] ?? 0;
    const root = candidates.isEnd[id] === 1 ? suffixRoot : wordRoot;
    trie.add(root, text.subarray(place, place + (candidates.lengthOf[id] ?? 0)), id);
  }
  return trie;
}

async function longestMatches({ text, starts }: LearnerInput, trie: LearnerTrie, pace: Pace): Promise<Int32Array> {
  const longest = new Int32Array(text.length);
  for (let word = 0; word + 1 < starts.length; word++) {
    if (word % 1024 === 0 && pace.isDue) await pace.rest();
    const start = starts[word] ?? 0;
    const end = starts[word + 1] ?? 0;
    for (let place = start; place < end; place++) {
      longest[place] = longestIn(trie, place === start ? wordRoot : suffixRoot, text, place, end);
    }
  }
  return longest;
}

async function shorterCandidates(
  { characters, text }: LearnerInput,
  { size, placeOf, lengthOf, isEnd }: Candidates,
  trie: LearnerTrie,
  pace: Pace,
): Promise<Int32Array> {
  const shorter = new Int32Array(size);
  for (let id = 2 * characters.length; id < size; id++) {
    if (id % 1024 === 0 && pace.isDue) await pace.rest();
    const place = placeOf[id] ?? 0;
    const end = place + (lengthOf[id] ?? 0) - 1;
    shorter[id] = longestIn(trie, isEnd[id] === 1 ? suffixRoot : wordRoot, text, place, end);
  }
  return shorter;
}

/** The longest candidate that begins at `place` and ends by `end`; there is always that of its first character. */
function longestIn(trie: LearnerTrie, root: number, text: Uint32Array, place: number, end: number): number {
  let longest = 0;
  let node = root;
  for (let at = place; at < end; at++) {
    node = trie.next(node, text[at] ?? 0);
    if (node < 0) break;
    const value = trie.valueOf(node);
    if (value >= 0) longest = value;
  }
  return longest;
}
