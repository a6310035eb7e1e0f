const fastBits = 10;
const maxBits = 15;

/**
 * A canonical Huffman code (RFC 1951, 3.2.2), built from the code length of each symbol, 0 for one that is not used.
 * Codes of up to 10 bits are looked up in a table, longer ones counted out bit by bit.
 */
export class HuffmanCode {
  /** No bit pattern is without meaning. */
  readonly isComplete: boolean;
  /** Complete, or the exceptions that zlib accepts: no code, or a single one of one bit. */
  readonly isUsable: boolean;
  private readonly fast = new Uint16Array(1 << fastBits); // symbol * 16 + length, 0: longer or without meaning
  private readonly counts = new Uint16Array(maxBits + 1); // codes of each length
  private readonly symbols: Uint16Array; // by length, then by number

  constructor(lengths: Uint8Array) {
    for (const length of lengths) this.counts[length] = (this.counts[length] ?? 0) + 1;
    const used = lengths.length - (this.counts[0] ?? 0);
    this.counts[0] = 0;
    let left = 1; // codes of the length at hand that are still free
    const starts = new Uint16Array(maxBits + 2);
    const codes = new Uint16Array(maxBits + 1);
    let isOverfull = false;
    for (let length = 1; length <= maxBits; length++) {
      const count = this.counts[length] ?? 0;
      left = left * 2 - count;
      isOverfull ||= left < 0;
      codes[length] = ((codes[length - 1] ?? 0) + (this.counts[length - 1] ?? 0)) << 1;
      starts[length + 1] = (starts[length] ?? 0) + count;
    }
    this.isComplete = left === 0 && !isOverfull;
    this.isUsable = this.isComplete || used === 0 || (used === 1 && this.counts[1] === 1);
    this.symbols = new Uint16Array(used);
    if (isOverfull) return;
    lengths.forEach((length, symbol) => {
      if (length === 0) return;
      const start = starts[length] ?? 0;
      this.symbols[start] = symbol;
      starts[length] = start + 1;
      const code = codes[length] ?? 0;
      codes[length] = code + 1;
      if (length > fastBits) return;
      const entry = (symbol << 4) | length;
      for (let i = reversed(code, length); i < 1 << fastBits; i += 1 << length) this.fast[i] = entry;
    });
  }

  /** The symbol whose code stands in the lowest bits, times 16, plus the code's length; 0 where there is none. */
  look(bits: number): number {
    return this.fast[bits & ((1 << fastBits) - 1)] || this.count(bits);
  }

  private count(bits: number): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= maxBits; length++) {
      code |= (bits >>> (length - 1)) & 1;
      const count = this.counts[length] ?? 0;
      if (code - first < count) return ((this.symbols[index + code - first] ?? 0) << 4) | length;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return 0;
  }
}

/** The codes of blocks that bring none of their own (RFC 1951, 3.2.6). */
export const fixedCodes = {
  literals: new HuffmanCode(
    Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  ),
  distances: new HuffmanCode(new Uint8Array(32).fill(5)),
};

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >>> bit) & 1) << (length - 1 - bit);
  return result;
}
