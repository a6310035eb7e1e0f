import { describe, expect, it } from "vitest";
import { progressOf } from "../../../../src/features/decode/work-line.ts";

describe("progressOf", () => {
  const reading = { stage: "reading" as const, name: "a.mp3", audioSeconds: 30, totalSeconds: 120 };
  const decoding = { stage: "decoding" as const, name: "a.mp3", audioSeconds: 10, totalSeconds: 10 };

  it("tells rate and end of reading", () => {
    const { share, text } = progressOf(reading, 2, undefined);
    expect(share).toBe(0.25);
    expect(text).toBe("Reading a.mp3: 30.0 of 120.0 s of sound, 15 s of sound a second");
  });

  it("has no end where the file tells none", () => {
    expect(progressOf({ ...reading, totalSeconds: null }, 2, undefined).share).toBeUndefined();
    expect(progressOf({ ...reading, audioSeconds: null }, 2, undefined).text).toBe("Reading a.mp3: 2.0 s");
  });

  it("expects decoding to take as long as the last time for so much sound", () => {
    const { share, text } = progressOf(decoding, 1, 0.4);
    expect(share).toBe(0.25);
    expect(text).toBe("Decoding 10.0 s of sound: 1.0 s, about 4.0 s in all");
    expect(progressOf(decoding, 5, 0.4)).toMatchObject({ share: undefined, text: expect.stringContaining("longer") });
  });

  it("says why the first decoding takes long", () => {
    expect(progressOf(decoding, 1, undefined).text).toContain("kernels are compiled");
  });
});
