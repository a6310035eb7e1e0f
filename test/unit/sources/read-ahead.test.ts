import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAll } from "../../../src/data/bytes.ts";
import { readAhead } from "../../../src/sources/read-ahead.ts";
import type { DataSource } from "../../../src/sources/source.ts";

/** Files of `sizes[i]` bytes at `s3://b/i`, in chunks, that keeps count of what it has handed out and of open streams. */
class Counting implements DataSource {
  readonly handedOutOf = new Map<string, number>(); // bytes
  open_ = 0;
  mostOpen = 0;
  opened: string[] = [];
  failAt: { name: string; byte: number } | undefined;
  private now = 0;

  constructor(
    private readonly sizes: readonly number[],
    private readonly chunkBytes: number,
    private readonly delays: readonly number[] = [0], // turns of the microtask queue before each answer, in rotation
    private readonly tell: () => void = () => undefined,
  ) {}

  get handedOut(): number {
    return [...this.handedOutOf.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  bytesOf(index: number): Uint8Array {
    return Uint8Array.from({ length: this.sizes[index] ?? 0 }, (_, i) => (i * 7 + index * 31) % 251);
  }

  async list() {
    return [];
  }

  async open(name: string, offset = 0) {
    await this.pause();
    const bytes = this.bytesOf(Number(name.split("/").at(-1)));
    let position = offset;
    this.opened.push(`${name}@${offset}`);
    this.mostOpen = Math.max(this.mostOpen, ++this.open_);
    let isClosed = false;
    const close = () => {
      if (!isClosed) this.open_--;
      isClosed = true;
    };
    return new ReadableStream<Uint8Array>(
      {
        pull: async controller => {
          await this.pause();
          if (isClosed) return;
          const { failAt } = this;
          if (failAt?.name === name && position >= failAt.byte) {
            close();
            throw new Error("cut");
          }
          const chunk = bytes.slice(position, position + this.chunkBytes);
          position += chunk.length;
          if (chunk.length === 0) {
            close();
            return controller.close();
          }
          this.handedOutOf.set(name, (this.handedOutOf.get(name) ?? 0) + chunk.length);
          controller.enqueue(chunk);
          this.tell();
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    );
  }

  private async pause(): Promise<void> {
    const turns = this.delays[this.now++ % this.delays.length] ?? 0;
    for (let i = 0; i < turns; i++) await Promise.resolve();
  }
}

const nameOf = (index: number) => `s3://b/${index}`;
const limits = { bytes: 100, connections: 4 };

/** Until nothing moves any more: all of this file's sources answer within microtasks. */
const quiet = () => new Promise(resolve => setTimeout(resolve));

describe("readAhead", () => {
  it("gives each reader its bytes, and holds at most the budget and a chunk a stream, however reads fall", async () => {
    const plan = fc.record({
      sizes: fc.array(fc.nat(300), { minLength: 1, maxLength: 6 }),
      chunkBytes: fc.integer({ min: 1, max: 60 }),
      delays: fc.array(fc.nat(6), { minLength: 1, maxLength: 5 }),
      bytes: fc.integer({ min: 1, max: 200 }),
      connections: fc.integer({ min: 1, max: 4 }),
      reads: fc.array(fc.nat(5), { maxLength: 60 }), // whose turn it is
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ sizes, chunkBytes, delays, bytes, connections, reads }) => {
        let taken = 0;
        let most = 0;
        let asked = 0; // reads whose chunk may be on its way to the reader
        const source: Counting = new Counting(sizes, chunkBytes, delays, () => {
          most = Math.max(most, source.handedOut - taken - asked * chunkBytes);
        });
        const ahead = readAhead(source, { bytes, connections });
        const readers = await Promise.all(sizes.map(async (_, index) => (await ahead.open(nameOf(index))).getReader()));
        const found: number[][] = sizes.map(() => []);
        const read = async (index: number) => {
          asked++;
          const { done, value } = (await readers[index]?.read()) ?? { done: true };
          asked--;
          if (done || value === undefined) return false;
          taken += value.length;
          found[index]?.push(...value);
          return true;
        };
        for (const turn of reads) await read(turn % sizes.length);
        await Promise.all(
          sizes.map(async (_, index) => {
            while (await read(index));
          }),
        );
        for (const [index, got] of found.entries()) expect(got).toEqual([...source.bytesOf(index)]);
        // What was handed out to a stream that was put down meanwhile is not held: it is counted as taken by nobody.
        if (source.opened.length === sizes.length) {
          expect(most).toBeLessThanOrEqual(bytes + sizes.length * chunkBytes);
        }
        expect(source.mostOpen).toBeLessThanOrEqual(connections);
        expect(source.open_).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it("fills the budget before it is asked, and not more", async () => {
    const source = new Counting([1000, 1000], 10);
    const ahead = readAhead(source, limits);
    const streams = await Promise.all([ahead.open(nameOf(0)), ahead.open(nameOf(1))]);
    await quiet();
    expect(source.handedOut).toBeGreaterThanOrEqual(100);
    expect(source.handedOut).toBeLessThanOrEqual(120);
    await Promise.all(streams.map(stream => stream.cancel()));
  });

  it("shares the budget: the emptiest file is read on first", async () => {
    const source = new Counting([1000, 1000], 10);
    const ahead = readAhead(source, limits);
    const first = (await ahead.open(nameOf(0))).getReader();
    await quiet(); // all of the budget is the first one's
    const second = (await ahead.open(nameOf(1))).getReader();
    expect(source.handedOutOf.get(nameOf(1))).toBeUndefined();
    for (let i = 0; i < 5; i++) await first.read();
    await quiet();
    expect(source.handedOutOf.get(nameOf(1))).toBeGreaterThanOrEqual(40); // of 50: the first may gain a chunk
    await Promise.all([first.cancel(), second.cancel()]);
  });

  it("puts down a file that nobody waits for when another needs its connection, and goes on with it at its byte", async () => {
    const source = new Counting([500, 500], 10);
    const ahead = readAhead(source, { bytes: 40, connections: 1 });
    const first = (await ahead.open(nameOf(0))).getReader();
    await first.read();
    const second = await readAll(await ahead.open(nameOf(1)));
    expect(second).toEqual(source.bytesOf(1));
    const rest: number[] = [];
    for (let next = await first.read(); !next.done; next = await first.read()) rest.push(...next.value);
    expect(rest).toEqual([...source.bytesOf(0).slice(10)]);
    expect(source.mostOpen).toBe(1);
    expect(source.opened).toEqual([`${nameOf(0)}@0`, `${nameOf(1)}@0`, expect.stringMatching(/0@[1-9]0$/)]);
  });

  it("tells an error in its turn, after the bytes before it", async () => {
    const source = new Counting([100], 10);
    source.failAt = { name: nameOf(0), byte: 30 };
    const reader = (await readAhead(source, limits).open(nameOf(0))).getReader();
    await quiet();
    for (let i = 0; i < 3; i++) expect((await reader.read()).value?.length).toBe(10);
    await expect(reader.read()).rejects.toThrow("cut");
    expect(source.open_).toBe(0);
  });

  it("refuses to open what the source refuses, and gives its connection to others", async () => {
    const source = new Counting([50], 10);
    const picky: DataSource = {
      list: async () => [],
      open: async (name, offset) => {
        if (name !== nameOf(0)) throw new Error("not there");
        return source.open(name, offset);
      },
    };
    const ahead = readAhead(picky, { bytes: 40, connections: 1 });
    await expect(ahead.open(nameOf(9))).rejects.toThrow("not there");
    expect((await readAll(await ahead.open(nameOf(0)))).length).toBe(50);
  });

  it("lets go at once when cancelled, although the source never answers", async () => {
    let isCancelled = false;
    const silent: DataSource = {
      list: async () => [],
      open: async () =>
        new ReadableStream({
          pull: () => new Promise(() => undefined),
          cancel: () => {
            isCancelled = true;
            return new Promise(() => undefined);
          },
        }),
    };
    const reader = (await readAhead(silent, limits).open(nameOf(0))).getReader();
    const waiting = reader.read();
    await reader.cancel();
    expect((await waiting).done).toBe(true);
    expect(isCancelled).toBe(true);
  });

  it("ends with the reason of an abort, dropping what waits, and stops an opening that hangs", async () => {
    const source = new Counting([500], 10);
    const stop = new AbortController();
    const reader = (await readAhead(source, limits).open(nameOf(0), 0, stop.signal)).getReader();
    await quiet();
    stop.abort(new Error("stopped"));
    await expect(reader.read()).rejects.toThrow("stopped");
    expect(source.open_).toBe(0);
    const hanging: DataSource = { list: async () => [], open: () => new Promise(() => undefined) };
    const other = new AbortController();
    const opening = readAhead(hanging, limits).open(nameOf(0), 0, other.signal);
    other.abort(new Error("stopped too"));
    await expect(opening).rejects.toThrow("stopped too");
  });

  it("passes files that lie at no address as they are", async () => {
    const source = new Counting([100], 10);
    await readAhead(source, limits).open("folder/0");
    await quiet();
    expect(source.handedOut).toBe(0);
  });
});
