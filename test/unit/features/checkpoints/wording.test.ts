import { describe, expect, it } from "vitest";
import {
  ageText,
  evictionText,
  kindText,
  lossText,
  rateText,
  sizeText,
  usageText,
} from "../../../../src/features/checkpoints/wording.ts";

describe("sizeText", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_600, "1.0 MB"],
    [12_345_678, "12.3 MB"],
    [129_963_096, "130 MB"],
    [2.5e12, "2.5 TB"],
    [3e15, "3000 TB"],
  ])("says %d bytes as %s", (bytes, text) => expect(sizeText(bytes)).toBe(text));
});

describe("ageText", () => {
  const minute = 60_000;
  it.each([
    [-5, "just now"], // a clock that was put back
    [59_999, "just now"],
    [minute, "1 min ago"],
    [60 * minute, "1 h ago"],
    [47.9 * 60 * minute, "47 h ago"],
    [49 * 60 * minute, "2 d ago"],
  ])("says %d ms as %s", (millis, text) => expect(ageText(1e12, 1e12 + millis)).toBe(text));
});

describe("lossText", () => {
  it("has four figures, whatever the size", () => {
    expect([12.3456, 0.871_23, 0, 1234.56, 0.000_012_3, 1e6].map(lossText)).toEqual([
      ...["12.35", "0.8712", "0", "1235", "1.23e-5", "1.00e+6"],
    ]);
  });

  it("is nothing for what is not known or no number", () => {
    expect([lossText(null), lossText(Number.NaN), rateText(null)]).toEqual([undefined, undefined, undefined]);
  });
});

describe("kindText", () => {
  it("tells the end of an epoch from its middle", () => {
    expect(kindText({ kind: "epoch", epoch: 2, totalSteps: 60 })).toBe("at the end of epoch 2, after 60 steps");
    expect(kindText({ kind: "interval", epoch: 0, totalSteps: 1 })).toBe("within epoch 1, after 1 step");
    expect(kindText({ kind: "imported", epoch: 1, totalSteps: 5 })).toBe("imported, after 1 whole epoch and 5 steps");
  });
});

describe("what the screen says of storage", () => {
  it("gives use and share, also where they are unknown", () => {
    expect(usageText({ usedBytes: 5e6, quotaBytes: 1e9, isPersisted: false })).toBe("5.0 MB of 1.0 GB used (0.5 %).");
    expect(usageText({ usedBytes: 1, quotaBytes: 1e9, isPersisted: false })).toMatch(/under 0\.1 %/);
    expect(usageText({ usedBytes: 0, quotaBytes: 0, isPersisted: false })).toMatch(/does not say/);
  });

  it("says plainly whether the browser may delete", () => {
    expect(evictionText({ usedBytes: 0, quotaBytes: 0, isPersisted: false })).toMatch(/may delete all of it/);
    expect(evictionText({ usedBytes: 0, quotaBytes: 0, isPersisted: true })).toMatch(/until you delete it/);
  });
});
