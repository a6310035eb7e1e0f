import { Random, type RandomState } from "../lib/random.ts";
import type { RawUtterance } from "./example.ts";
import type { RecordItem, RecordPlace, RecordSource } from "./records.ts";

/** A record in its turn. */
export interface Turn {
  place: RecordPlace;
  raw: RawUtterance;
  /** Its number within the pass before shuffling. */
  ordinal: number;
  pass: number;
}

/** All that the order of the records to come depends on, besides the seed; JSON. */
export interface OrderPosition {
  pass: number;
  /** Records taken from the source in this pass. */
  taken: number;
  /** Ordinals of the records that wait in the shuffle buffer. */
  buffer: number[];
  /** What draws from the shuffle buffer; null before the pass has begun. */
  random: RandomState | null;
}

export const firstPosition: OrderPosition = { pass: 0, taken: 0, buffer: [], random: null };

export interface OrderOptions {
  source: RecordSource;
  seed: number;
  shuffle: boolean;
  bufferSize: number;
  cache: boolean;
  /** Says which records are passed over: they take their turn in the source, and nothing else is heard of them. */
  isLeftOut?: (place: RecordPlace) => boolean;
}

/**
 * The records of a data set, pass after pass: source, cache, shuffle buffer (specification section 2.4). Every pass draws
 * its own order from the seed and its number. The reference parses before it shuffles; here raw records wait in the
 * buffer, which gives the same order and lets the first batch come without 1000 utterances being parsed.
 */
export class RecordOrder {
  private readonly options: OrderOptions;
  private state: OrderPosition = firstPosition;
  private buffer: Turn[] = [];
  private random: Random | undefined;
  private items: AsyncGenerator<RecordItem> | undefined; // of the pass at hand, after `state.taken` records
  private isDrained = false; // no further item in this pass
  private cached: RecordItem[] = [];
  private isCacheFull = false;

  constructor(
    options: OrderOptions,
    /** Told of every record of a pass that is not left out, in order; a fault is not among those that `next` gives. */
    private readonly seen: (item: RecordItem) => void,
  ) {
    this.options = options;
  }

  /** The next record; undefined at the end of a pass, after which the next pass begins. */
  async next(): Promise<Turn | undefined> {
    const random = await this.begin();
    const size = this.options.shuffle ? this.options.bufferSize : 1;
    while (this.buffer.length < size && !this.isDrained) await this.pull(turn => this.buffer.push(turn));
    const chosen = random === undefined ? 0 : random.integer(this.buffer.length);
    const turn = this.buffer[chosen];
    if (turn === undefined) {
      await this.moveTo({ ...firstPosition, pass: this.state.pass + 1 });
      return undefined;
    }
    const last = this.buffer.pop();
    if (last !== undefined && last !== turn) this.buffer[chosen] = last;
    return turn;
  }

  save(): OrderPosition {
    // Before a restored place is read up to, it is still the place.
    if (this.items === undefined) return this.state;
    const buffer = this.buffer.map(turn => turn.ordinal);
    return { ...this.state, buffer, random: this.random?.save() ?? null };
  }

  /** Goes on from a saved position: the pass is read again up to there, which compressed shards do not allow to skip. */
  async moveTo(position: OrderPosition): Promise<void> {
    await this.close();
    this.state = position;
    this.buffer = [];
    this.isDrained = false;
  }

  async close(): Promise<void> {
    await this.items?.return(undefined);
    this.items = undefined;
  }

  /** Opens the pass where that is not done yet. Gives what draws from the buffer. */
  private async begin(): Promise<Random | undefined> {
    if (this.items !== undefined) return this.random;
    const { seed, shuffle } = this.options;
    const { pass, taken, buffer, random } = this.state;
    this.items = this.read();
    this.random = shuffle ? new Random(random ?? mixSeed(seed, drawOrder, pass)) : undefined;
    this.state = { ...firstPosition, pass };
    const waiting = new Map<number, Turn>();
    const wanted = new Set(buffer);
    while (this.state.taken < taken && !this.isDrained) {
      await this.pull(turn => wanted.has(turn.ordinal) && waiting.set(turn.ordinal, turn));
    }
    this.buffer = buffer.flatMap(ordinal => waiting.get(ordinal) ?? []);
    return this.random;
  }

  /** Takes one item from the source. */
  private async pull(keep: (turn: Turn) => void): Promise<void> {
    const next = await this.items?.next();
    if (next === undefined || next.done === true) {
      this.isDrained = true;
      return;
    }
    const { pass, taken } = this.state;
    this.state = { ...this.state, taken: taken + 1 };
    const place = "fault" in next.value ? next.value.fault : next.value.place;
    if (this.options.isLeftOut?.(place) === true) return;
    this.seen(next.value);
    if ("raw" in next.value) keep({ ...next.value, ordinal: taken, pass });
  }

  /** One pass over the source, or over the cache once it is full; the cache keeps the order in which it was filled. */
  private async *read(): AsyncGenerator<RecordItem> {
    const { source, seed, shuffle, cache } = this.options;
    if (cache && this.isCacheFull) {
      yield* this.cached;
      return;
    }
    const random = shuffle ? new Random(mixSeed(seed, fileOrder, cache ? 0 : this.state.pass)) : undefined;
    this.cached = [];
    for await (const item of source.read(random)) {
      if (cache) this.cached.push(item);
      yield item;
    }
    this.isCacheFull = cache;
  }
}

/** The generator of what is drawn for one utterance in one pass, whatever was drawn for others. */
export function utteranceRandom(seed: number, { pass, ordinal }: Pick<Turn, "pass" | "ordinal">): Random {
  return new Random(mixSeed(seed, utteranceDraws, pass, ordinal));
}

const fileOrder = 1;
const drawOrder = 2;
const utteranceDraws = 3;

/** One 32-bit seed from several numbers (the finaliser of MurmurHash3 after each). */
function mixSeed(...parts: number[]): number {
  let hash = 0;
  for (const part of parts) {
    hash = (Math.imul(hash, 0x9e3779b1) ^ part) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash = (hash ^ (hash >>> 16)) >>> 0;
  }
  return hash;
}
