import { StudioError } from "../lib/result.ts";
import type { ByteReader } from "./bytes.ts";
import { fixedCodes, HuffmanCode } from "./huffman.ts";

/**
 * Inflates one raw DEFLATE stream (RFC 1951) piece by piece and leaves `input` at the first byte after it. Everything
 * that lies before a damaged place is yielded first; then a StudioError says what is wrong.
 *
 * Not DecompressionStream: when it fails it drops what it had inflated already, so the good records of a cut shard
 * would be lost; it does not say where a stream ends, so further gzip members and bytes after the end cannot be told
 * apart (Chromium refuses both, Node reads on or passes over them).
 */
export async function* inflate(input: ByteReader): AsyncGenerator<Uint8Array> {
  const state = new Inflater(input);
  for (;;) {
    let outcome: Outcome | StudioError;
    try {
      outcome = state.run();
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      outcome = error;
    }
    const piece = state.drain();
    if (piece.length > 0) yield piece;
    if (outcome instanceof StudioError) throw outcome;
    if (outcome === "finished") return;
    if (outcome === "starved") await input.need(input.available + 1);
  }
}

type Outcome = "finished" | "starved" | "full";

const historySize = 1 << 15;
const pieceSize = 1 << 16;
const longestMatch = 258;
/** Longest header of a dynamic block: 14 bits, 19 lengths of 3, 320 lengths of at most 7 + 7 bits, rounded up. */
const headerBytes = 640;
/** Bytes that one literal or match may take: 15 + 5 + 15 + 13 bits, plus what the bit register reads ahead. */
const symbolBytes = 12;

const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Inflater {
  private readonly window = new Uint8Array(historySize + pieceSize + longestMatch);
  private written = 0; // end of the output in the window
  private drained = 0; // end of what was handed out
  private hold = 0; // bits read ahead, the next one lowest
  private bits = 0; // how many
  private block: "none" | "stored" | "coded" = "none";
  private isLast = false;
  private storedLeft = 0;
  private literals: HuffmanCode = fixedCodes.literals;
  private distances: HuffmanCode = fixedCodes.distances;

  constructor(private readonly input: ByteReader) {}

  /** Decodes until the input or the room for output runs out, or the stream ends. */
  run(): Outcome {
    for (;;) {
      if (this.block === "none") {
        if (this.isLast) {
          this.unread();
          return "finished";
        }
        if (this.isStarved(headerBytes)) return "starved";
        this.openBlock();
      }
      const outcome = this.block === "stored" ? this.copyStored() : this.decodeCoded();
      if (outcome !== undefined) return outcome;
      this.block = "none";
    }
  }

  /** What was decoded since the last call. Keeps the 32 KiB that matches may refer to. */
  drain(): Uint8Array {
    const piece = this.window.slice(this.drained, this.written);
    if (this.written > historySize) {
      this.window.copyWithin(0, this.written - historySize, this.written);
      this.written = historySize;
    }
    this.drained = this.written;
    return piece;
  }

  private isStarved(bytes: number): boolean {
    return this.input.available < bytes && !this.input.isExhausted;
  }

  private openBlock(): void {
    this.isLast = this.take(1) === 1;
    const kind = this.take(2);
    if (kind === 0) {
      this.unread();
      this.storedLeft = this.take(16);
      if (this.take(16) !== (~this.storedLeft & 0xffff)) throw damaged("a stored block's length is wrong");
      this.unread();
      this.block = "stored";
    } else if (kind === 1) {
      this.literals = fixedCodes.literals;
      this.distances = fixedCodes.distances;
      this.block = "coded";
    } else if (kind === 2) {
      this.readCodes();
      this.block = "coded";
    } else throw damaged("a block of unknown kind");
  }

  private readCodes(): void {
    const literalCount = this.take(5) + 257;
    const distanceCount = this.take(5) + 1;
    const lengthCount = this.take(4) + 4;
    if (literalCount > 286 || distanceCount > 30) throw damaged("too many codes");
    const lengths = new Uint8Array(19);
    for (const symbol of codeLengthOrder.slice(0, lengthCount)) lengths[symbol] = this.take(3);
    const lengthCode = new HuffmanCode(lengths);
    if (!lengthCode.isComplete) throw damaged("an impossible set of codes");
    const all = new Uint8Array(literalCount + distanceCount);
    for (let i = 0; i < all.length; ) {
      const symbol = this.symbol(lengthCode);
      if (symbol < 16) {
        all[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw damaged("a repeated length without one before");
      const value = symbol === 16 ? (all[i - 1] ?? 0) : 0;
      const count = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7);
      if (i + count > all.length) throw damaged("too many code lengths");
      all.fill(value, i, i + count);
      i += count;
    }
    if (all[256] === 0) throw damaged("a block without an end code");
    this.literals = new HuffmanCode(all.subarray(0, literalCount));
    this.distances = new HuffmanCode(all.subarray(literalCount));
    if (!this.literals.isUsable || !this.distances.isUsable) throw damaged("an impossible set of codes");
  }

  private copyStored(): Outcome | undefined {
    while (this.storedLeft > 0) {
      const room = historySize + pieceSize - this.written;
      if (room <= 0) return "full";
      if (this.input.available === 0) {
        if (this.input.isExhausted) throw cut();
        return "starved";
      }
      const count = Math.min(room, this.storedLeft, this.input.available);
      this.window.set(this.input.peek(count), this.written);
      this.input.skip(count);
      this.written += count;
      this.storedLeft -= count;
    }
    return undefined;
  }

  private decodeCoded(): Outcome | undefined {
    const { window, literals, distances } = this;
    while (this.written < historySize + pieceSize) {
      if (this.isStarved(symbolBytes)) return "starved";
      const symbol = this.symbol(literals);
      if (symbol < 256) {
        window[this.written++] = symbol;
        continue;
      }
      if (symbol === 256) return undefined;
      const length = (lengthBase[symbol - 257] ?? 0) + this.take(lengthBits[symbol - 257] ?? 0);
      const code = this.symbol(distances);
      const distance = (distanceBase[code] ?? 0) + this.take(distanceBits[code] ?? 0);
      if (length === 0 || distance === 0) throw damaged("a code without meaning");
      if (distance > this.written) throw damaged("a match that reaches before the start");
      let at = this.written;
      for (const end = at + length; at < end; at++) window[at] = window[at - distance] ?? 0;
      this.written = at;
    }
    return "full";
  }

  /** The next `count` (at most 16) bits as a number. */
  private take(count: number): number {
    if (this.bits < count) this.refill();
    if (this.bits < count) throw cut();
    const value = this.hold & ((1 << count) - 1);
    this.hold >>>= count;
    this.bits -= count;
    return value;
  }

  private symbol(code: HuffmanCode): number {
    if (this.bits < 15) this.refill();
    const entry = code.look(this.hold);
    const length = entry & 15;
    if (length === 0) throw this.bits < 15 ? cut() : damaged("a code without meaning");
    if (length > this.bits) throw cut();
    this.hold >>>= length;
    this.bits -= length;
    return entry >>> 4;
  }

  private refill(): void {
    const input = this.input;
    while (this.bits <= 24 && input.position < input.end) {
      this.hold |= (input.buffer[input.position] ?? 0) << this.bits;
      this.bits += 8;
      input.skip(1);
    }
  }

  /** Gives whole bytes read ahead back to the input and drops the rest of the byte begun. */
  private unread(): void {
    this.input.skip(-(this.bits >>> 3));
    this.hold = 0;
    this.bits = 0;
  }
}

function damaged(what: string): StudioError {
  return new StudioError("compression-damaged", `the compressed data is damaged (${what})`);
}

function cut(): StudioError {
  return new StudioError("compression-damaged", "the compressed data is cut short");
}
