/** A stream cut into parts of equal size; the last may be shorter. Each is the reader's to keep. */
export interface Parts {
  /** Undefined at the end. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(reason: unknown): Promise<void>;
}

export function partsOf(content: ReadableStream<Uint8Array>, partBytes: number): Parts {
  const reader = content.getReader();
  let rest: Uint8Array = new Uint8Array();
  return {
    async next() {
      const part = new Uint8Array(partBytes);
      let filled = 0;
      while (filled < partBytes) {
        if (rest.length === 0) {
          const { done, value } = await reader.read();
          if (done) break;
          rest = value;
        }
        const taken = rest.subarray(0, partBytes - filled);
        part.set(taken, filled);
        filled += taken.length;
        rest = rest.subarray(taken.length);
      }
      return filled === 0 ? undefined : filled === partBytes ? part : part.slice(0, filled);
    },
    cancel: reason => reader.cancel(reason),
  };
}
