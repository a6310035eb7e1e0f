import { isAddress } from "./address.ts";
import { AheadFile } from "./ahead-file.ts";
import type { DataSource } from "./source.ts";

export interface ReadAheadLimits {
  /** Read and not yet asked for, of all open files together. */
  bytes: number;
  /** Open to servers at once. A file that nobody waits for is put down for one that is, and gone on with later. */
  connections: number;
}

/** Four of the six connections that a browser allows to a server over HTTP/1.1: others want to read too. */
export const usualReadAhead: ReadAheadLimits = { bytes: 32 * 2 ** 20, connections: 4 };

/**
 * The same source, with files at addresses read ahead of whoever reads them, to hide the network's latency. Memory is
 * bounded: never more than `bytes` and one chunk a file is waiting. Errors come in their turn, after the bytes before them;
 * a cancel drops what is waiting at once. Other files pass as they are.
 */
export function readAhead(source: DataSource, limits: ReadAheadLimits = usualReadAhead): DataSource {
  const pool = new Pool(source, limits);
  return {
    list: (pattern, signal) => source.list(pattern, signal),
    open: (name, offset = 0, signal) =>
      isAddress(name) ? pool.open(name, offset, signal) : source.open(name, offset, signal),
  };
}

/** The open files: who of them may have a connection, and who may go on reading. */
class Pool {
  private readonly files = new Set<AheadFile>();
  private connections = 0;
  private turns = 0;

  constructor(
    private readonly source: DataSource,
    private readonly limits: ReadAheadLimits,
  ) {}

  async open(name: string, offset: number, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    signal?.throwIfAborted();
    const file = new AheadFile(name, offset);
    file.turn = ++this.turns;
    this.files.add(file);
    const abort = () => this.abort(file, signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.schedule();
    const close = () => {
      signal?.removeEventListener("abort", abort);
      this.close(file);
    };
    const take = async () => {
      file.turn = ++this.turns;
      const chunk = file.take();
      this.schedule();
      return chunk;
    };
    try {
      await file.opened;
    } catch (error) {
      close();
      throw error;
    }
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const chunk = await take();
            if (chunk !== undefined) return controller.enqueue(chunk);
            if (!file.isClosed) controller.close();
            close();
          } catch (error) {
            close();
            throw error;
          }
        },
        cancel: close,
      },
      { highWaterMark: 0 }, // else a chunk would be taken that nobody asked for
    );
  }

  /** Those that are waited for first, whatever is held; then the emptiest, up to the limit. */
  private schedule(): void {
    for (const file of this.files) {
      if (!file.isNeeded || file.isOpening) continue;
      if (file.reader !== undefined) this.pull(file, file.reader);
      else if (this.connections < this.limits.connections || this.putDownOne()) this.connect(file);
    }
    while (this.waitingBytes() < this.limits.bytes) {
      const file = this.emptiest();
      if (file === undefined) return;
      if (file.reader === undefined) this.connect(file);
      else this.pull(file, file.reader);
    }
  }

  /** With what is on its way, supposed to be as long as the chunk before. */
  private waitingBytes(): number {
    let sum = 0;
    for (const file of this.files) sum += file.waitingBytes + (file.isPulling ? file.chunkBytes : 0);
    return sum;
  }

  /** Of those that could go on and do not. */
  private emptiest(): AheadFile | undefined {
    const hasRoom = this.connections < this.limits.connections;
    let found: AheadFile | undefined;
    for (const file of this.files) {
      const canGoOn = !file.isEnded && !file.isOpening && !file.isPulling && (file.reader !== undefined || hasRoom);
      if (canGoOn && (found === undefined || file.waitingBytes < found.waitingBytes)) found = file;
    }
    return found;
  }

  private connect(file: AheadFile): void {
    file.isOpening = true;
    this.connections++;
    this.source.open(file.name, file.offset, file.stop.signal).then(
      stream => {
        file.isOpening = false;
        if (file.isEnded) this.leave(stream.getReader());
        else file.open(stream.getReader());
        this.schedule();
      },
      (error: unknown) => {
        file.isOpening = false;
        this.connections--;
        file.fail(error);
        this.schedule();
      },
    );
  }

  private pull(file: AheadFile, reader: ReadableStreamDefaultReader<Uint8Array>): void {
    if (file.isPulling) return;
    file.isPulling = true;
    reader.read().then(
      ({ done, value }) => {
        if (file.reader !== reader) return; // put down or closed meanwhile: it will be asked for again, or never
        file.isPulling = false;
        if (done) this.end(file, () => file.finish());
        else file.add(value);
        this.schedule();
      },
      (error: unknown) => {
        if (file.reader !== reader) return;
        this.end(file, () => file.fail(error));
        this.schedule();
      },
    );
  }

  private end(file: AheadFile, tell: () => void): void {
    file.reader = undefined;
    file.isPulling = false;
    this.connections--;
    tell();
  }

  /** Takes the connection from the file that was not asked for longest. False where all are waited for. */
  private putDownOne(): boolean {
    let oldest: AheadFile | undefined;
    for (const file of this.files) {
      if (file.reader === undefined || file.isNeeded) continue;
      if (oldest === undefined || file.turn < oldest.turn) oldest = file;
    }
    if (oldest === undefined) return false;
    this.putDown(oldest);
    return true;
  }

  private putDown(file: AheadFile): void {
    const { reader } = file;
    if (reader === undefined) return;
    file.reader = undefined;
    file.isPulling = false;
    this.leave(reader);
  }

  private leave(reader: ReadableStreamDefaultReader<Uint8Array>): void {
    this.connections--;
    reader.cancel().catch(() => undefined); // nobody reads it any more
  }

  private abort(file: AheadFile, reason: unknown): void {
    this.putDown(file);
    file.abort(reason);
    this.schedule();
  }

  private close(file: AheadFile): void {
    if (!this.files.delete(file)) return;
    this.putDown(file);
    file.close();
    this.schedule();
  }
}
