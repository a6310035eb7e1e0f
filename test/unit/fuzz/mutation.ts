import fc from "fast-check";

/** One change of a file, in numbers that fast-check can shrink and replay. Places are shares of the length, 0 to 1. */
export type Mutation =
  | { kind: "flip"; at: number; bit: number }
  | { kind: "overwrite"; at: number; bytes: Uint8Array }
  | { kind: "truncate"; at: number }
  | { kind: "remove"; at: number; count: number }
  | { kind: "repeat"; at: number; count: number; times: number }
  | { kind: "length"; at: number; value: number; bytes: 1 | 2 | 4 | 8; isLittle: boolean }
  | { kind: "splice"; at: number; from: number };

/** Places near the start are drawn more often: headers stand there. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }).map(share => share ** 6),
);

/** What a length must not be believed to be. */
const lengths = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 2 ** 40, 2 ** 53);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: place, bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant("overwrite" as const), at: place, bytes: fc.uint8Array({ maxLength: 12 }) }),
  fc.record({ kind: fc.constant("truncate" as const), at: place }),
  fc.record({ kind: fc.constant("remove" as const), at: place, count: fc.integer({ min: 1, max: 300 }) }),
  fc.record({
    kind: fc.constant("repeat" as const),
    at: place,
    count: fc.integer({ min: 1, max: 300 }),
    times: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({
    kind: fc.constant("length" as const),
    at: place,
    value: lengths,
    bytes: fc.constantFrom(1, 2, 4, 8),
    isLittle: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("splice" as const), at: place, from: place }),
);

/** One of the files with one to five changes; a splice goes on with the rest of another one. */
export function mutatedFile(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const index = fc.nat(files.length - 1);
  return fc
    .tuple(index, index, fc.array(mutation, { minLength: 1, maxLength: 5 }))
    .map(([one, other, mutations]) =>
      mutations.reduce((bytes, each) => mutate(bytes, each, files[other] ?? bytes), files[one] ?? new Uint8Array()),
    );
}

function mutate(bytes: Uint8Array, change: Mutation, other: Uint8Array): Uint8Array {
  const at = Math.floor(change.at * bytes.length);
  switch (change.kind) {
    case "flip": {
      const changed = bytes.slice();
      if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << change.bit);
      return changed;
    }
    case "overwrite":
      return overwrite(bytes, at, change.bytes);
    case "truncate":
      return bytes.slice(0, at);
    case "remove":
      return join(bytes.subarray(0, at), bytes.subarray(at + change.count));
    case "repeat": {
      const span = bytes.subarray(at, at + change.count);
      const spans = Array.from({ length: change.times }, () => span);
      return join(bytes.subarray(0, at), ...spans, bytes.subarray(at));
    }
    case "length":
      return overwrite(bytes, at, encodeLength(change));
    case "splice":
      return join(bytes.subarray(0, at), other.subarray(Math.floor(change.from * other.length)));
    default:
      return change satisfies never;
  }
}

function encodeLength({ value, bytes, isLittle }: Extract<Mutation, { kind: "length" }>): Uint8Array {
  const encoded = Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
  return isLittle ? encoded : encoded.reverse();
}

function overwrite(bytes: Uint8Array, at: number, by: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  changed.set(by.subarray(0, Math.max(0, changed.length - at)), at);
  return changed;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
