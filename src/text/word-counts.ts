/** How many different words are kept in memory. */
export interface WordLimits {
  most: number; // counted exactly up to here
  kept: number; // left at least that of these when there are more; the most frequent ones
  units: number; // UTF-16 units of all words together
}

/**
 * How often each word occurs. Exact up to 8 million different words. Beyond, the rarest are forgotten until 5 million are
 * left, which is as many as the learner takes: what comes again later counts from 1, so that a count may be too low by
 * `forgottenCount` for each time. JavaScript's maps hold 16.7 million entries at most.
 */
export class WordCounts {
  /** Of all words, forgotten ones too. */
  total = 0;
  /** How many different words were forgotten; 0: every count is exact. */
  forgotten = 0;
  /** The highest count that was forgotten. */
  forgottenCount = 0;

  private readonly counts = new Map<string, number>();
  private units = 0;

  constructor(private readonly limits: WordLimits = { most: 8e6, kept: 5e6, units: 2 ** 28 }) {}

  /** Of different words. */
  get size(): number {
    return this.counts.size;
  }

  add(words: Iterable<string>): void {
    for (const word of words) {
      const count = this.counts.get(word);
      this.total++;
      if (count !== undefined) this.counts.set(word, count + 1);
      else this.begin(word);
    }
  }

  /** In the order of first appearance. */
  entries(): IterableIterator<[string, number]> {
    return this.counts.entries();
  }

  private begin(word: string): void {
    this.counts.set(detached(word), 1);
    this.units += word.length;
    if (this.counts.size > this.limits.most || this.units > this.limits.units) this.forget();
  }

  private forget(): void {
    const { kept, units } = this.limits;
    for (let count = 1; this.counts.size > kept || this.units > units / 2; count++) {
      for (const [word, own] of this.counts) {
        if (own > count) continue;
        this.counts.delete(word);
        this.units -= word.length;
        this.forgotten++;
      }
      this.forgottenCount = Math.max(this.forgottenCount, count);
    }
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The word in memory of its own. V8 cuts 13 units or more out of a text as a reference into it: one long word would keep
 * the whole chunk of the file alive.
 */
function detached(word: string): string {
  return word.length < 13 ? word : decoder.decode(encoder.encode(word));
}
