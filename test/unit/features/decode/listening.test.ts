import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { longestSeconds } from "../../../../src/features/decode/audio-limits.ts";
import { Listener, type ListeningView, notListening } from "../../../../src/features/decode/listening.ts";
import type { CaptureEars } from "../../../../src/features/microphone/microphone.ts";
import { StudioError } from "../../../../src/lib/result.ts";
import type { Sound } from "../../../../src/speech/index.ts";

const sampleRate = 1000;
const chunkLength = 40;
const choice = { deviceId: null, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

function setUp(open?: () => Promise<never>) {
  let view: ListeningView = notListening;
  let ears: CaptureEars = { hear: () => undefined, end: () => undefined };
  const finished: Sound[] = [];
  const partials: number[] = [];
  const listener = new Listener({
    open: async (_, given) => {
      ears = given;
      if (open !== undefined) return open();
      const stop = async () => given.hear(new Float32Array(1).fill(0.25)); // what was still on its way
      return { sampleRate, label: "Desk", deviceId: "desk", stop };
    },
    decodePartial: async ({ signal }) => {
      partials.push(signal.length);
      return `${signal.length} samples`;
    },
    finish: async sound => void finished.push(sound),
    show: shown => {
      view = shown;
    },
    now: () => Date.now(),
  });
  /** Chunks as they come, at their pace. */
  const hear = async (seconds: number, sample: number) => {
    for (let heard = 0; heard < seconds * sampleRate; heard += chunkLength) {
      ears.hear(new Float32Array(chunkLength).fill(sample));
      await vi.advanceTimersByTimeAsync((1000 * chunkLength) / sampleRate);
    }
  };
  return { listener, hear, finished, partials, ears: () => ears, view: () => view };
}

describe("Listener", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("shows level, time and partial text while listening", async () => {
    const { listener, hear, view } = setUp();
    await listener.start(choice);
    expect(view()).toMatchObject({ phase: "listening", device: "Desk", sampleRate });
    await hear(1, 0.5);
    expect(view()).toMatchObject({ hearing: "sound", level: { peak: 0.5 }, partial: { isEndOnly: false } });
    expect(view().seconds).toBeCloseTo(1, 0);
    await listener.stop();
  });

  it("hands over everything on stop, the last samples too", async () => {
    const { listener, hear, finished, view } = setUp();
    await listener.start(choice);
    await hear(2, 0.5);
    await listener.stop();
    expect(finished).toEqual([{ sampleRate, signal: new Float32Array(2001).fill(0.5).fill(0.25, 2000) }]);
    expect(view().phase).toBe("idle");
  });

  it("warns of a silent microphone within 2 s and takes it back when it hears", async () => {
    const { listener, hear, view } = setUp();
    await listener.start(choice);
    await hear(1, 0);
    expect(view().hearing).toBe("sound");
    await hear(1, 0);
    expect(view().hearing).toBe("silence");
    await hear(0.2, 0.1);
    expect(view().hearing).toBe("sound");
    await listener.stop();
  });

  it("warns within 2 s where no samples come", async () => {
    const { listener, view } = setUp();
    await listener.start(choice);
    await vi.advanceTimersByTimeAsync(2000);
    expect(view().hearing).toBe("nothing");
    await listener.stop();
  });

  it("decodes what was heard before the microphone went, and says that it went", async () => {
    const { listener, hear, finished, ears, view } = setUp();
    await listener.start(choice);
    await hear(1, 0.5);
    ears().end(new StudioError("microphone-unplugged", "It was unplugged."));
    await vi.waitFor(() => expect(view().phase).toBe("idle"));
    expect(finished[0]?.signal).toHaveLength(1001);
    expect(view().problem?.code).toBe("microphone-unplugged");
  });

  it("stops by itself at the longest length", async () => {
    const { listener, finished, ears, view } = setUp();
    await listener.start(choice);
    ears().hear(new Float32Array(longestSeconds * sampleRate + 5));
    await vi.waitFor(() => expect(view().phase).toBe("idle"));
    expect(view().isFull).toBe(true);
    expect(finished[0]?.signal).toHaveLength(longestSeconds * sampleRate);
  });

  it("says why it could not begin, and can begin again", async () => {
    const { listener, view } = setUp(() => Promise.reject(new StudioError("microphone-denied", "Not allowed.")));
    await listener.start(choice);
    expect(view()).toMatchObject({ phase: "idle", problem: { code: "microphone-denied" } });
    await listener.start(choice);
    expect(view().phase).toBe("idle");
  });

  it("lets the microphone go when it is stopped while it opens", async () => {
    const { listener, finished, view } = setUp();
    const starting = listener.start(choice);
    await listener.stop();
    await starting;
    expect(view()).toEqual(notListening);
    expect(finished).toEqual([]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(view()).toEqual(notListening);
  });
});
