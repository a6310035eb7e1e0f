import { compareCodePoints } from "../lib/code-points.ts";
import type { Pace } from "../lib/pace.ts";
import type { Candidates } from "./learner-candidates.ts";
import type { LearnerInput } from "./learner-input.ts";
import { type Matches, suffixMark } from "./learner-matches.ts";

/** Learns the tokens of one threshold after the other. */
export class PieceLearner {
  private readonly isToken: Uint8Array; // by candidate, of the last threshold
  private counts: Float64Array;

  constructor(
    private readonly input: LearnerInput,
    private readonly candidates: Candidates,
    private readonly matches: Matches,
    private readonly iterations: number,
    private readonly pace: Pace,
  ) {
    this.isToken = new Uint8Array(candidates.size);
    this.counts = new Float64Array(candidates.size);
  }

  /**
   * A first pass counts from every character, the others from where the tokens of the pass before cut the word. What is
   * counted often enough is a token, and every character is.
   */
  async learn(threshold: number): Promise<void> {
    if (this.iterations === 0) this.counts.fill(0);
    else this.counts = this.candidates.counts.slice();
    this.keep(threshold);
    for (let iteration = 1; iteration < this.iterations; iteration++) {
      await this.count();
      this.keep(threshold);
    }
  }

  /** How many tokens there are together with these. */
  sizeWith(others: ReadonlySet<string>): number {
    let size = others.size;
    for (const isOne of this.isToken) size += isOne;
    for (const other of others) if (this.isToken[this.matches.find(other)] === 1) size--;
    return size;
  }

  /** The tokens, frequent ones first, equals by code points. */
  tokens(): string[] {
    const found: { text: string; count: number }[] = [];
    for (const [id, isOne] of this.isToken.entries()) {
      if (isOne === 1) found.push({ text: this.textOf(id), count: this.counts[id] ?? 0 });
    }
    return found.sort((a, b) => b.count - a.count || compareCodePoints(a.text, b.text)).map(({ text }) => text);
  }

  private keep(threshold: number): void {
    const { isToken, counts } = this;
    const characters = 2 * this.input.characters.length;
    for (let id = 0; id < counts.length; id++) {
      const isFrequent = (counts[id] ?? 0) >= threshold;
      isToken[id] = isFrequent || id < characters ? 1 : 0;
      if (!isFrequent && id < characters) counts[id] = 1; // all of them, as upstream
    }
  }

  private async count(): Promise<void> {
    const { input, candidates, pace } = this;
    const counts = new Float64Array(candidates.size);
    for (let word = 0; word < input.counts.length; word++) {
      if (word % 1024 === 0 && pace.isDue) await pace.rest();
      const start = input.starts[word] ?? 0;
      const end = input.starts[word + 1] ?? 0;
      const count = input.counts[word] ?? 0;
      for (let place = start; place < end; ) {
        const rest = candidates.restOf[place] ?? -1;
        if (rest >= 0) counts[rest] = (counts[rest] ?? 0) + count;
        place = this.matchEnd(place);
      }
    }
    this.counts = counts;
  }

  /** Where the longest token that begins at `place` ends; every character is one. */
  private matchEnd(place: number): number {
    const { candidates, isToken } = this;
    const { longestAt, shorter } = this.matches;
    let id = longestAt[place] ?? 0;
    while (isToken[id] !== 1) id = shorter[id] ?? 0;
    return place + (candidates.lengthOf[id] ?? 1);
  }

  private textOf(id: number): string {
    const { characters, text } = this.input;
    const { placeOf, lengthOf, isEnd } = this.candidates;
    if (id < characters.length) return characters[id] ?? "";
    if (id < 2 * characters.length) return suffixMark + (characters[id - characters.length] ?? "");
    const place = placeOf[id] ?? 0;
    const end = place + (lengthOf[id] ?? 0);
    const word = Array.from(text.subarray(place, end), number => characters[number] ?? "").join("");
    return isEnd[id] === 1 ? suffixMark + word : word;
  }
}
