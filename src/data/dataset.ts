import { StudioError } from "../lib/result.ts";
import type { Batch } from "./batch.ts";
import { type Padding, padBatch } from "./batching.ts";
import { FaultList } from "./faults.ts";
import { firstPosition, type OrderPosition, RecordOrder, type Turn, utteranceRandom } from "./order.ts";
import { ParsedCache } from "./parsed-cache.ts";
import type { Utterance, UtteranceParser } from "./parser.ts";
import { faultOf, type RecordPlace, type RecordSource, type UtteranceFault } from "./records.ts";

export interface DatasetOptions {
  source: RecordSource;
  parser: UtteranceParser;
  padding: Padding;
  batchSize: number;
  seed: number;
  shuffle: boolean;
  bufferSize: number; // records in the shuffle buffer
  cache: boolean; // keep raw records in memory after the first pass
  /** Keep so many bytes of parsed features too. Only for a parser that draws nothing: then every pass parses the same. */
  parsedCacheBytes?: number;
  dropRemainder: boolean;
  /** Number of records, where known: from metadata, or the rows of the TSV. Those left out do not count. */
  entries?: number;
  /** Which records are passed over, as if they were not there. */
  isLeftOut?: (place: RecordPlace) => boolean;
  /** Go on from pass to pass, with batches across their borders (train and eval). Needs `entries`. */
  repeat: boolean;
}

/** Where a data set stands, after the batch delivered last; JSON. The same batches follow, bit for bit. */
export interface DatasetPosition extends OrderPosition {
  /** The pass ended with the batch delivered last, and that is still to be said. */
  isPassEnd: boolean;
}

/**
 * Padded batches in the order of specification section 2.4: records, cache, parse, shuffle, repeat, batch, prefetch. One
 * batch is prepared ahead. Besides it and the caches only the shuffle buffer is held.
 */
export class Dataset {
  /** Batches of one epoch; undefined where the number of records is unknown: then an epoch is a pass. */
  readonly stepsPerEpoch: number | undefined;
  private readonly order: RecordOrder;
  private readonly found: FaultList;
  private readonly parsed: ParsedCache;
  private readonly repeats: boolean;
  private position: DatasetPosition = { ...firstPosition, isPassEnd: false };
  private isPassEnd = false;
  private usedInPass = 0;
  private ahead: Promise<Prepared> | undefined;

  /** @throws StudioError `too-few-records` where an epoch would have no batch. */
  constructor(private readonly options: DatasetOptions) {
    const { source, seed, shuffle, bufferSize, cache, entries, repeat, isLeftOut } = options;
    this.found = new FaultList(entries);
    this.parsed = new ParsedCache(options.parsedCacheBytes ?? 0);
    this.stepsPerEpoch = entries === undefined ? undefined : stepsOf(entries, options);
    this.repeats = repeat && entries !== undefined;
    if (this.stepsPerEpoch === 0) throw tooFew(`${entries} records make no batch of ${options.batchSize}.`);
    const order = { source, seed, shuffle, bufferSize, cache, ...(isLeftOut !== undefined && { isLeftOut }) };
    this.order = new RecordOrder(order, item => {
      this.found.countRecord();
      if ("fault" in item) this.found.add(item.fault);
    });
  }

  /** Records that could not be used so far. */
  get faults(): readonly UtteranceFault[] {
    return this.found.all;
  }

  /**
   * The next batch. A data set that repeats never ends; another gives undefined at the end of each pass and then begins the
   * next, drawing order and augmentation anew. Not to be called again before the last call has answered. After a failure the
   * data set stands where it stood before.
   *
   * @throws StudioError `too-many-bad-records`, `utterance-too-long`, `too-few-records`, and those of the source.
   */
  async nextBatch(): Promise<Batch | undefined> {
    const { batch, position } = await this.prepared();
    this.position = position;
    if (batch !== undefined) {
      this.ahead = this.prepare();
      this.ahead.catch(() => undefined); // told by the next call
    }
    return batch;
  }

  /** Where the batch delivered last has left it, whatever is prepared ahead. */
  save(): DatasetPosition {
    return this.position;
  }

  async restore(position: DatasetPosition): Promise<void> {
    await this.settle();
    await this.order.moveTo(position);
    this.position = position;
    this.isPassEnd = position.isPassEnd;
    this.usedInPass = position.taken;
    this.found.restart();
  }

  /** Back to the first record of the first pass, as Keras begins every validation. */
  rewind(): Promise<void> {
    return this.restore({ ...firstPosition, isPassEnd: false });
  }

  /** Closes open shards. */
  async close(): Promise<void> {
    await this.settle();
    await this.order.close();
  }

  private async prepared(): Promise<Prepared> {
    const ahead = this.ahead ?? this.prepare();
    this.ahead = undefined;
    try {
      return await ahead;
    } catch (error) {
      await this.restore(this.position);
      throw error;
    }
  }

  private async settle(): Promise<void> {
    const ahead = this.ahead;
    this.ahead = undefined;
    await ahead?.catch(() => undefined);
  }

  private async prepare(): Promise<Prepared> {
    const utterances: Utterance[] = [];
    while (utterances.length < this.options.batchSize) {
      const { turns, isOver } = await this.draw(this.options.batchSize - utterances.length);
      utterances.push(...(await this.parse(turns)));
      if (!isOver) continue;
      if (!this.isPassEnd) this.endPass();
      if (this.repeats) continue;
      this.isPassEnd = utterances.length > 0 && !this.options.dropRemainder;
      if (!this.isPassEnd) return { batch: undefined, position: this.reached() };
      break;
    }
    return { batch: padBatch(utterances, this.options.padding), position: this.reached() };
  }

  private reached(): DatasetPosition {
    return { ...this.order.save(), isPassEnd: this.isPassEnd };
  }

  /** So many records in their turn, or those that are left of the pass. */
  private async draw(count: number): Promise<{ turns: Turn[]; isOver: boolean }> {
    const turns: Turn[] = [];
    if (this.isPassEnd) return { turns, isOver: true };
    while (turns.length < count) {
      const turn = await this.order.next();
      if (turn === undefined) return { turns, isOver: true };
      turns.push(turn);
    }
    return { turns, isOver: false };
  }

  /** The utterances of these records, in their order; the parser may have several at work. What fails is noted. */
  private async parse(turns: readonly Turn[]): Promise<Utterance[]> {
    const { parser, seed } = this.options;
    const attempts = await Promise.all(
      turns.map(async turn => {
        try {
          const known = this.parsed.get(turn.place);
          if (known !== undefined) return known;
          const utterance = await parser.parse(turn.raw, utteranceRandom(seed, turn));
          this.parsed.add(turn.place, utterance);
          return utterance;
        } catch (error) {
          return { fault: faultOf(error, turn.place, turn.raw.path) };
        }
      }),
    );
    const utterances: Utterance[] = [];
    for (const attempt of attempts) {
      if ("fault" in attempt) this.found.add(attempt.fault);
      else utterances.push(attempt);
    }
    this.usedInPass += utterances.length;
    return utterances;
  }

  private endPass(): void {
    this.found.endPass();
    if (this.usedInPass === 0 && this.repeats) throw tooFew("A whole pass gave no utterance.");
    this.usedInPass = 0;
  }
}

interface Prepared {
  batch: Batch | undefined;
  position: DatasetPosition;
}

/** Specification section 2.4. */
function stepsOf(entries: number, { batchSize, dropRemainder }: DatasetOptions): number {
  return dropRemainder ? Math.floor(entries / batchSize) : Math.ceil(entries / batchSize);
}

function tooFew(message: string): StudioError {
  return new StudioError("too-few-records", message, {}, "Check the shards and num_entries, or use a smaller batch.");
}
