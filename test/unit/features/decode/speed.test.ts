import { describe, expect, it } from "vitest";
import { describeFactor, formatClock, formatMillis, realTimeFactor } from "../../../../src/features/decode/speed.ts";

describe("realTimeFactor", () => {
  it("is computing time by sound, and says which is longer", () => {
    expect(describeFactor(realTimeFactor(250, 2))).toBe("0.125: 8.0 times as fast as speech");
    expect(describeFactor(realTimeFactor(3000, 2))).toBe("1.5: 1.5 times slower than speech");
  });

  it("is unknown without sound", () => {
    expect(realTimeFactor(250, 0)).toBeUndefined();
    expect(describeFactor(undefined)).toBe("no sound to measure by");
  });
});

describe("formatMillis and formatClock", () => {
  it("write times as they are read", () => {
    expect([formatMillis(46.4), formatMillis(2312)]).toEqual(["46 ms", "2.31 s"]);
    expect([formatClock(0), formatClock(65.9), formatClock(600)]).toEqual(["0:00", "1:05", "10:00"]);
  });
});
