import { describe, expect, it } from "vitest";
import { ratesFor, takeSetOrder } from "../../../../src/features/record/take-set.ts";
import type { Take } from "../../../../src/state/recording-session.ts";

const takes: Take[] = ["one", "two", "three"].map((text, i) => ({
  ...{ id: text, promptId: text, text, sampleRate: 48_000, seconds: 1 + i, keptAt: i, wav: new Blob([text]) },
}));

describe("takeSetOrder", () => {
  it("names takes by their place, and marks those held out", () => {
    const order = takeSetOrder(takes, { folder: "mine", shards: 2, heldOut: 1, sampleRate: null });
    expect(order.takes.map(({ path, transcript, isHeldOut }) => [path, transcript, isHeldOut])).toEqual([
      ["mine/0001.wav", "one", false],
      ["mine/0002.wav", "two", true],
      ["mine/0003.wav", "three", false],
    ]);
    expect(order).toMatchObject({ folder: "mine", shards: 2, sampleRate: null });
  });
});

describe("ratesFor", () => {
  it("offers the rate of the recording, of the config, and of most models", () => {
    expect(ratesFor(takes, 8000).map(({ label }) => label)).toEqual([
      "As recorded: 48000 Hz",
      "8000 Hz, as the config",
      "16000 Hz",
    ]);
    expect(ratesFor(takes, 16_000)).toHaveLength(2);
  });
});
