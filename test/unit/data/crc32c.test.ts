import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adler32, crc32, crc32c, maskedCrc32c } from "../../../src/data/crc32c.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** The definition, bit by bit. */
function bitwise(polynomial: number, bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe("crc32c", () => {
  it("gives the published check values", () => {
    expect(crc32c(text("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it("equals the bit by bit definition at every length and alignment", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(9), (bytes, start) => {
        const view = bytes.subarray(Math.min(start, bytes.length));
        expect(crc32c(view)).toBe(bitwise(0x82f63b78, view));
      }),
    );
  });

  it("is masked by rotation and offset", () => {
    expect(maskedCrc32c(new Uint8Array(0))).toBe(0xa282ead8);
    const crc = crc32c(text("123456789"));
    expect(maskedCrc32c(text("123456789"))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  });
});

describe("crc32 and adler32", () => {
  it("go on from the value of the bytes before", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.nat(5000), (bytes, cut) => {
        const [head, tail] = [bytes.subarray(0, cut), bytes.subarray(cut)];
        expect(crc32(crc32(0, head), tail)).toBe(bitwise(0xedb88320, bytes));
        expect(adler32(adler32(1, head), tail)).toBe(adler32(1, bytes));
      }),
      { numRuns: 30 },
    );
  });

  it("give the published check values", () => {
    expect(crc32(0, text("123456789"))).toBe(0xcbf43926);
    expect(adler32(1, text("Wikipedia"))).toBe(0x11e60398);
    expect(adler32(1, new Uint8Array(10000).fill(255))).toBe(adlerOf(new Uint8Array(10000).fill(255)));
  });
});

function adlerOf(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}
