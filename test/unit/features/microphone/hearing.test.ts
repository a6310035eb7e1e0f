import { describe, expect, it } from "vitest";
import { decibels, floorDecibels, levelOf, SilenceWatch } from "../../../../src/features/microphone/hearing.ts";

describe("levelOf", () => {
  it("gives peak and root mean square of a chunk", () => {
    const { peak, rms } = levelOf(Float32Array.from([0.5, -1, 0.5, 0]));
    expect(peak).toBe(1);
    expect(rms).toBeCloseTo(Math.sqrt(1.5 / 4), 6);
  });

  it("gives zero for an empty chunk", () => {
    expect(levelOf(new Float32Array())).toEqual({ peak: 0, rms: 0 });
  });
});

describe("decibels", () => {
  it("counts from full scale and ends at the floor", () => {
    expect(decibels(1)).toBe(0);
    expect(decibels(0.1)).toBeCloseTo(-20, 6);
    expect(decibels(0)).toBe(floorDecibels);
    expect(decibels(1e-9)).toBe(floorDecibels);
  });
});

describe("SilenceWatch", () => {
  const listen = (watch: SilenceWatch, peak: number, from: number, to: number) => {
    for (let at = from; at <= to; at += 40) watch.hear(peak, at);
  };

  it("tells silence within 2 s of the start, and not within the first", () => {
    const watch = new SilenceWatch(1000);
    listen(watch, 0, 1000, 2000);
    expect(watch.stateAt(2000)).toBe("sound");
    listen(watch, 0.0001, 2000, 2880);
    expect(watch.stateAt(2880)).toBe("silence");
  });

  it("tells within 2 s that no samples come", () => {
    const watch = new SilenceWatch(0);
    expect(watch.stateAt(1000)).toBe("sound");
    expect(watch.stateAt(1900)).toBe("nothing");
  });

  it("takes the warning back with the first sound", () => {
    const watch = new SilenceWatch(0);
    listen(watch, 0, 0, 5000);
    watch.hear(0.01, 5040);
    expect(watch.stateAt(5040)).toBe("sound");
  });

  it("takes the noise of a quiet room for sound", () => {
    const watch = new SilenceWatch(0);
    listen(watch, 0.001, 0, 5000);
    expect(watch.stateAt(5000)).toBe("sound");
  });
});
