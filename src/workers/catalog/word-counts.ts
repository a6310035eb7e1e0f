import type { UnknownWords } from "./protocol.ts";

const mostListed = 200;

/** How often each word was met. */
export class WordCounts {
  private readonly counts = new Map<string, number>();
  private listed: UnknownWords = { distinct: 0, most: [] };
  private isListed = true;

  add(words: readonly string[]): void {
    for (const word of words) this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
    if (words.length > 0) this.isListed = false;
  }

  list(): UnknownWords {
    if (this.isListed) return this.listed;
    const words = [...this.counts].map(([word, count]) => ({ word, count }));
    words.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
    this.listed = { distinct: words.length, most: words.slice(0, mostListed) };
    this.isListed = true;
    return this.listed;
  }
}
