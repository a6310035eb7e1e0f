import type { RecordPlace } from "../../data/index.ts";
import type { DataPart } from "./findings.ts";

export interface DurationSummary {
  count: number;
  min: number; // seconds
  median: number;
  max: number;
  sum: number;
}

/** An utterance that may turn out to be an outlier once all are known. */
export interface TimedUtterance {
  seconds: number;
  place: RecordPlace;
  part: DataPart;
  path: string;
}

/** Tukey's rule for what lies far out: so many quartile distances above the upper quartile. */
const farOut = 3;
/** In sets of nearly equal lengths the rule alone would find what nobody finds long. */
const atLeastTimesMedian = 2;
/** A tenth of the median is a cut-off recording or a file of nothing; no share of the quartiles says that of speech. */
const shortShareOfMedian = 0.1;
/** Of the longest and of the shortest. More are counted and not listed. */
const mostListed = 1000;
/** Quartiles of a handful say nothing. */
const fewest = 20;

/** The durations of all utterances: 4 bytes each, and the places of the most extreme ones. */
export class Durations {
  private values = new Float32Array(1024);
  private count = 0;
  private sum = 0;
  private readonly longest = new Extremes((a, b) => a.seconds - b.seconds);
  private readonly shortest = new Extremes((a, b) => b.seconds - a.seconds);

  add(utterance: TimedUtterance): void {
    if (this.count === this.values.length) {
      const grown = new Float32Array(2 * this.count);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.count++] = utterance.seconds;
    this.sum += utterance.seconds;
    this.longest.offer(utterance);
    this.shortest.offer(utterance);
  }

  /** Undefined where there is none. */
  summary(): DurationSummary | undefined {
    if (this.count === 0) return undefined;
    const sorted = this.sorted();
    return {
      count: this.count,
      min: quantile(sorted, 0),
      median: quantile(sorted, 0.5),
      max: quantile(sorted, 1),
      sum: this.sum,
    };
  }

  /** What is far from the rest, the most extreme first; `limits` are those of the rest, in seconds. */
  outliers(): { long: TimedUtterance[]; short: TimedUtterance[]; limits: { short: number; long: number } } | undefined {
    if (this.count < fewest) return undefined;
    const sorted = this.sorted();
    const [lower, median, upper] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
    const long = Math.max(upper + farOut * (upper - lower), atLeastTimesMedian * median);
    const short = shortShareOfMedian * median;
    return {
      long: this.longest.sorted().filter(({ seconds }) => seconds > long),
      short: this.shortest.sorted().filter(({ seconds }) => seconds < short),
      limits: { short, long },
    };
  }

  private sorted(): Float32Array {
    return this.values.slice(0, this.count).sort();
  }
}

/** The most extreme of many; kept between one and two times as many as are wanted, so that sorting is rare. */
class Extremes {
  private kept: TimedUtterance[] = [];
  private bar: TimedUtterance | undefined; // what does not pass it is not among the most extreme

  constructor(private readonly compare: (a: TimedUtterance, b: TimedUtterance) => number) {}

  offer(utterance: TimedUtterance): void {
    if (this.bar !== undefined && this.compare(utterance, this.bar) <= 0) return;
    this.kept.push(utterance);
    if (this.kept.length < 2 * mostListed) return;
    this.kept = this.sorted();
    this.bar = this.kept.at(-1);
  }

  sorted(): TimedUtterance[] {
    return this.kept.toSorted((a, b) => this.compare(b, a)).slice(0, mostListed);
  }
}

/** Between two values it lies between them. */
function quantile(sorted: Float32Array, share: number): number {
  const at = share * (sorted.length - 1);
  const [below = 0, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (at - Math.floor(at)) * (above - below);
}
