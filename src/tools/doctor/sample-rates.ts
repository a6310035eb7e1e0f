import { formatCount } from "../../lib/amounts.ts";
import type { TimedUtterance } from "./durations.ts";

/** Damaged headers may hold any rate: beyond so many they are counted together. */
const mostRates = 64;

/** How many utterances were recorded at which rate. */
export class SampleRates {
  private readonly byRate = new Map<number, { count: number; first: TimedUtterance }>();

  constructor(private readonly wanted: number) {}

  add(rate: number, utterance: TimedUtterance): void {
    const known = this.byRate.get(rate);
    if (known !== undefined) known.count++;
    else if (this.byRate.size < mostRates) this.byRate.set(rate, { count: 1, first: utterance });
  }

  get counts(): { rate: number; count: number }[] {
    return [...this.byRate].map(([rate, { count }]) => ({ rate, count })).sort((a, b) => b.count - a.count);
  }

  /** One for each rate other than the config's, at the first utterance that has it. */
  others(): { first: TimedUtterance; detail: string }[] {
    const others = [...this.byRate].filter(([rate]) => rate !== this.wanted);
    return others.map(([rate, { count, first }]) => {
      const who = count === 1 ? "1 utterance has" : `${formatCount(count)} utterances have`;
      const loss = rate < this.wanted ? ", above half of which nothing is heard" : "";
      return { first, detail: `${who} ${rate} Hz${loss}; the config wants ${this.wanted} Hz` };
    });
  }
}
