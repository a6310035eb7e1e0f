/** How a promise that somebody waits for is settled. */
interface Settle<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** A file that is read ahead: what has come and waits for its reader, and who waits for what is to come. */
export class AheadFile {
  waitingBytes = 0;
  chunkBytes = 0; // of the latest
  /** When it was last asked for, in the order of all files. */
  turn = 0;
  /** Set while a connection is open. */
  reader: Reader | undefined;
  isOpening = false;
  isPulling = false;
  isClosed = false; // nobody reads it any more
  readonly stop = new AbortController(); // ends an opening
  readonly opened: Promise<void>;
  private readonly waiting: Uint8Array[] = [];
  private end: { failure?: unknown } | undefined;
  private asked: Settle<Uint8Array | undefined> | undefined;
  private opening: Settle<void> | undefined;

  constructor(
    readonly name: string,
    /** The next byte to ask for. */
    public offset: number,
  ) {
    this.opened = new Promise((resolve, reject) => {
      this.opening = { resolve, reject };
    });
  }

  /** Somebody can do nothing without the next chunk, or before it is open. */
  get isNeeded(): boolean {
    return !this.isClosed && this.end === undefined && (this.opening !== undefined || this.asked !== undefined);
  }

  get isEnded(): boolean {
    return this.isClosed || this.end !== undefined;
  }

  /** The next chunk; undefined at the end. Not to be asked again before it has answered. */
  take(): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      this.asked = { resolve, reject };
      this.answer();
    });
  }

  open(reader: Reader): void {
    this.reader = reader;
    this.opening?.resolve();
    this.opening = undefined;
  }

  add(chunk: Uint8Array): void {
    this.offset += chunk.length;
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    this.chunkBytes = chunk.length;
    this.answer();
  }

  finish(): void {
    this.end = {};
    this.answer();
  }

  /** Told after what has come before it. */
  fail(failure: unknown): void {
    this.end = { failure };
    this.opening?.reject(failure);
    this.opening = undefined;
    this.answer();
  }

  /** Told at once. */
  abort(reason: unknown): void {
    this.drop();
    this.fail(reason);
    this.stop.abort(reason);
  }

  close(): void {
    this.isClosed = true;
    this.drop();
    this.asked?.resolve(undefined);
    this.asked = undefined;
    this.stop.abort();
  }

  private drop(): void {
    this.waiting.length = 0;
    this.waitingBytes = 0;
  }

  private answer(): void {
    const { asked } = this;
    if (asked === undefined) return;
    const chunk = this.waiting.shift();
    if (chunk !== undefined) {
      this.waitingBytes -= chunk.length;
      asked.resolve(chunk);
    } else if (this.end === undefined) return;
    else if ("failure" in this.end) asked.reject(this.end.failure);
    else asked.resolve(undefined);
    this.asked = undefined;
  }
}
