/** Words in a wrong script could be as many as utterances: beyond so many no new ones are listed. */
const mostWords = 10_000;
const mostTold = 20;

/** Which words the vocabulary cannot spell, and how often. */
export class WordTally {
  private readonly counts = new Map<string, number>();

  add(words: readonly string[]): void {
    for (const word of words) {
      const count = this.counts.get(word);
      if (count !== undefined || this.counts.size < mostWords) this.counts.set(word, (count ?? 0) + 1);
    }
  }

  /** The most frequent first, then by alphabet. */
  most(): { word: string; count: number }[] {
    const words = [...this.counts].map(([word, count]) => ({ word, count }));
    return words.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1)).slice(0, mostTold);
  }
}
