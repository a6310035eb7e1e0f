import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader, joinBytes } from "../../../src/data/bytes.ts";
import { inflate } from "../../../src/data/inflate.ts";
import { Random } from "../../../src/lib/random.ts";

/** Feeds the bytes in chunks of `chunkSize`; what came out, what is left, and the error if there was one. */
async function inflated(bytes: Uint8Array, chunkSize: number) {
  const input = new ByteReader(chunks(bytes, chunkSize));
  const pieces: Uint8Array[] = [];
  let error: unknown;
  try {
    for await (const piece of inflate(input)) pieces.push(piece);
  } catch (caught) {
    error = caught;
  }
  const isMore = await input.need(1000);
  return { output: joinBytes(pieces), rest: isMore ? undefined : input.take(input.available), error };
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

/** Bytes with long and far repetitions and noise. */
function mixture(seed: number, length: number): Uint8Array {
  const random = new Random(seed);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; ) {
    const run = Math.min(1 + random.integer(600), length - i);
    if (random.uniform() < 0.4 && i > 0) {
      const distance = 1 + random.integer(Math.min(i, 32768));
      for (let k = 0; k < run; k++) bytes[i + k] = bytes[i + k - distance] ?? 0;
    } else {
      const range = 1 + random.integer(256);
      for (let k = 0; k < run; k++) bytes[i + k] = random.integer(range);
    }
    i += run;
  }
  return bytes;
}

describe("inflate", () => {
  it("reads what zlib writes at every level and strategy, in chunks of any size", async () => {
    const settings = fc.record({
      seed: fc.nat(1_000_000),
      length: fc.oneof(fc.nat(300), fc.nat(300_000)),
      level: fc.integer({ min: 0, max: 9 }),
      strategy: fc.constantFrom(
        constants.Z_DEFAULT_STRATEGY,
        constants.Z_FIXED,
        constants.Z_HUFFMAN_ONLY,
        constants.Z_RLE,
      ),
      chunkSize: fc.constantFrom(1, 7, 1000, 65536),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ seed, length, level, strategy, chunkSize }) => {
        const bytes = mixture(seed, chunkSize === 1 ? length % 5000 : length);
        const tail = Uint8Array.of(1, 2, 3, 250);
        const packed = joinBytes([deflateRawSync(bytes, { level, strategy }), tail]);
        const { output, rest, error } = await inflated(packed, chunkSize);
        expect(error).toBeUndefined();
        expect(Buffer.compare(output, bytes)).toBe(0);
        expect(rest).toEqual(tail);
      }),
      { numRuns: 40 },
    );
  });

  it("gives what lies before a cut, then the fault", async () => {
    const bytes = mixture(3, 200_000);
    const packed = deflateRawSync(bytes);
    const { output, error } = await inflated(packed.subarray(0, packed.length / 2), 1000);
    expect(error).toMatchObject({ code: "compression-damaged" });
    expect(output.length).toBeGreaterThan(60_000);
    expect(Buffer.compare(output, bytes.subarray(0, output.length))).toBe(0);
  });

  it("ends on any input, with output or a typed fault", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async bytes => {
        const { error } = await inflated(bytes, 50);
        if (error !== undefined) expect(error).toMatchObject({ code: "compression-damaged" });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["a block of unknown kind", [0x07]],
    ["a stored block's length is wrong", [0x01, 1, 0, 0, 0]],
    ["a match that reaches before the start", [0x03, 0x02, 0x00]],
  ])("names %s", async (what, bytes) => {
    const { error } = await inflated(Uint8Array.from([...bytes, 0, 0, 0, 0]), 100);
    expect(error).toMatchObject({ message: expect.stringContaining(what) });
  });
});
