import type { Pace } from "../lib/pace.ts";
import { sortNumbers } from "../lib/sort-numbers.ts";
import type { LearnerInput } from "./learner-input.ts";

/**
 * Every token that can come out: the characters, those with `##`, and words and ends of words that are frequent enough
 * for the lowest threshold. Numbered: characters first, then `##` and character, then the rest.
 */
export interface Candidates {
  size: number;
  /** How often each occurs from any start: no later pass can count more. */
  counts: Float64Array; // [size]
  /** For each place of `text`, the candidate that the rest of its word is; -1 where none is. */
  restOf: Int32Array; // [text]
  /** For each candidate a place of `text` where the rest of the word is it. */
  placeOf: Uint32Array; // [size]
  /** Length of each in characters, without `##`. */
  lengthOf: Uint32Array; // [size]
  /** 1: the end of a word, which begins with `##`; 0: a word. */
  isEnd: Uint8Array; // [size]
}

/**
 * Words sorted by their ends bring those that share an end together: a run of words for each end, runs within runs. One walk
 * over them counts all ends without a table of them, which would be far larger than the words.
 */
export async function findCandidates(input: LearnerInput, lowest: number, pace: Pace): Promise<Candidates> {
  const { starts, counts } = input;
  const found = new Found(input);
  const order = await sortByEnds(input, pace);
  const runs: Run[] = []; // by length of the end, less one
  const close = (shared: number, until: number) => {
    while (runs.length > shared) {
      const length = runs.length;
      const run = runs.pop();
      if (run === undefined || (run.count < lowest && length > 1)) continue;
      found.addEnd(order.subarray(run.first, until), length, run.count);
    }
  };
  for (const [index, word] of order.entries()) {
    if (pace.isDue) await pace.rest();
    const length = (starts[word + 1] ?? 0) - (starts[word] ?? 0);
    const count = counts[word] ?? 0;
    close(index === 0 ? 0 : sharedEnd(input, order[index - 1] ?? 0, word), index);
    for (const run of runs) run.count += count; // all shorter: what is not shared has been closed
    while (runs.length < length) runs.push({ first: index, count: runs.length + 1 < length ? count : 0 });
    if (count >= lowest || length === 1) found.addWord(word, length, count);
  }
  close(0, order.length);
  return found.take();
}

interface Run {
  first: number; // place in the order
  count: number; // of the words that are longer than the end
}

class Found {
  private readonly counts: number[];
  private readonly places: number[];
  private readonly lengths: number[];
  private readonly ends: number[];
  private readonly restOf: Int32Array;

  constructor(private readonly input: LearnerInput) {
    const known = 2 * input.characters.length;
    this.counts = new Array<number>(known).fill(0);
    this.places = new Array<number>(known).fill(0);
    this.lengths = new Array<number>(known).fill(1);
    this.ends = new Array<number>(known).fill(0).fill(1, known / 2);
    this.restOf = new Int32Array(input.text.length).fill(-1);
  }

  addWord(word: number, length: number, count: number): void {
    const { starts, text } = this.input;
    const place = starts[word] ?? 0;
    this.restOf[place] = this.add(length === 1 ? text[place] : undefined, { place, length, count, end: 0 });
  }

  /** Words of which the longer ones end so. */
  addEnd(words: Uint32Array, length: number, count: number): void {
    const { starts, text, characters } = this.input;
    let id: number | undefined;
    for (const word of words) {
      const place = (starts[word + 1] ?? 0) - length;
      if (place === starts[word]) continue; // the whole word
      id ??= this.add(length === 1 ? characters.length + (text[place] ?? 0) : undefined, {
        place,
        length,
        count,
        end: 1,
      });
      this.restOf[place] = id;
    }
  }

  take(): Candidates {
    return {
      size: this.counts.length,
      counts: Float64Array.from(this.counts),
      restOf: this.restOf,
      placeOf: Uint32Array.from(this.places),
      lengthOf: Uint32Array.from(this.lengths),
      isEnd: Uint8Array.from(this.ends),
    };
  }

  private add(known: number | undefined, one: { place: number; length: number; count: number; end: number }): number {
    const id = known ?? this.counts.length;
    this.counts[id] = one.count;
    this.places[id] = one.place;
    this.lengths[id] = one.length;
    this.ends[id] = one.end;
    return id;
  }
}

function sortByEnds({ text, starts }: LearnerInput, pace: Pace): Promise<Uint32Array> {
  const compare = (a: number, b: number) => {
    const [firstA, firstB] = [starts[a] ?? 0, starts[b] ?? 0];
    let [i, j] = [starts[a + 1] ?? 0, starts[b + 1] ?? 0];
    while (i > firstA && j > firstB) {
      const difference = (text[--i] ?? 0) - (text[--j] ?? 0);
      if (difference !== 0) return difference;
    }
    return i - firstA - (j - firstB);
  };
  return sortNumbers(starts.length - 1, compare, pace);
}

/** Length of the end that two words share. */
function sharedEnd({ text, starts }: LearnerInput, a: number, b: number): number {
  const [endA, endB] = [starts[a + 1] ?? 0, starts[b + 1] ?? 0];
  const most = Math.min(endA - (starts[a] ?? 0), endB - (starts[b] ?? 0));
  let length = 0;
  while (length < most && text[endA - 1 - length] === text[endB - 1 - length]) length++;
  return length;
}
