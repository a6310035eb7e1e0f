/**
 * Bytes that arrive in chunks of any size, read in pieces of a wanted size. What has arrived and is not yet taken lies
 * in one buffer, from `position` to `end`; it grows with what is waited for, never with what is only announced.
 */
export class ByteReader {
  buffer = new Uint8Array(1 << 16);
  position = 0;
  end = 0;
  /** No further chunk will come. */
  isExhausted = false;
  private taken = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  get available(): number {
    return this.end - this.position;
  }

  /** How many bytes were taken or skipped: the offset of the next one in the stream. */
  get offset(): number {
    return this.taken;
  }

  /** Waits until `count` bytes are there; false where the stream ends before. */
  async need(count: number): Promise<boolean> {
    while (this.available < count && !this.isExhausted) {
      const next = await this.chunks.next();
      if (next.done === true) this.isExhausted = true;
      else this.append(next.value);
    }
    return this.available >= count;
  }

  /** The next bytes without taking them: a view that is good until the next call. */
  peek(count: number): Uint8Array {
    return this.buffer.subarray(this.position, Math.min(this.position + count, this.end));
  }

  /** The next bytes in memory of their own. */
  take(count: number): Uint8Array {
    const bytes = this.buffer.slice(this.position, Math.min(this.position + count, this.end));
    this.skip(bytes.length);
    return bytes;
  }

  skip(count: number): void {
    this.position += count;
    this.taken += count;
  }

  /** Closes what the chunks come from. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  private append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.buffer.length) {
      const size = Math.max(1 << 16, this.available + chunk.length);
      // Room for half as much again, so that long records are not copied for each chunk.
      const target = size > this.buffer.length ? new Uint8Array(size + (size >>> 1)) : this.buffer;
      if (target === this.buffer) target.copyWithin(0, this.position, this.end);
      else target.set(this.buffer.subarray(this.position, this.end));
      this.end = this.available;
      this.position = 0;
      this.buffer = target;
    }
    this.buffer.set(chunk, this.end);
    this.end += chunk.length;
  }
}

/** The chunks of a stream; leaving the loop early cancels it, which closes the file or connection. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/** Everything that a stream holds, in one array. */
export async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(stream)) parts.push(chunk);
  return joinBytes(parts);
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
