import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CaptureEars } from "../../../../src/features/microphone/microphone.ts";
import {
  closedRecorder,
  longestTakeSeconds,
  Recorder,
  type RecorderView,
} from "../../../../src/features/record/recorder.ts";
import { StudioError } from "../../../../src/lib/result.ts";
import type { Sound } from "../../../../src/speech/index.ts";

const sampleRate = 1000;
const chunkLength = 50;
const choice = { deviceId: null, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

function setUp(whenOpen: () => Promise<void> = () => Promise.resolve()) {
  let view: RecorderView = closedRecorder;
  let ears: CaptureEars = { hear: () => undefined, end: () => undefined };
  const takes: Sound[] = [];
  const stop = vi.fn<() => Promise<void>>(async () => undefined);
  const recorder = new Recorder({
    open: async (_, given) => {
      await whenOpen();
      ears = given;
      return { sampleRate, label: "Desk", deviceId: "desk", stop };
    },
    finish: sound => void takes.push(sound),
    show: shown => {
      view = shown;
    },
    now: () => Date.now(),
  });
  const hear = async (seconds: number, sample: number) => {
    for (let heard = 0; heard < seconds * sampleRate; heard += chunkLength) {
      ears.hear(new Float32Array(chunkLength).fill(sample));
      await vi.advanceTimersByTimeAsync((1000 * chunkLength) / sampleRate);
    }
  };
  return { recorder, hear, takes, stop, ears: () => ears, view: () => view };
}

describe("Recorder", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("takes what is heard from the press of record to a moment behind the press of stop", async () => {
    const { recorder, hear, takes, view } = setUp();
    await recorder.record(choice);
    expect(view()).toMatchObject({ phase: "recording", device: "Desk", sampleRate });
    await hear(1, 0.5);
    expect(view().level.peak).toBe(0.5);
    expect(view().seconds).toBeCloseTo(1, 0);
    recorder.stop();
    await hear(0.5, 0.25);
    expect(view().phase).toBe("ready");
    expect(takes).toHaveLength(1);
    const heard = takes[0]?.signal ?? new Float32Array();
    expect(heard.length / sampleRate).toBeGreaterThan(1.1);
    expect(heard.length / sampleRate).toBeLessThan(1.4);
    expect([heard[0], heard.at(-1)]).toEqual([0.5, 0.25]);
    await recorder.close();
  });

  it("keeps the microphone open from one take to the next, and hears nothing in between", async () => {
    const { recorder, hear, takes, stop, view } = setUp();
    for (const sample of [0.5, 0.25]) {
      await recorder.record(choice);
      await hear(0.5, sample);
      recorder.stop();
      await hear(0.2, sample);
      await hear(0.5, 0.75);
      expect(view()).toMatchObject({ phase: "ready", level: { peak: 0.75 } });
    }
    expect(stop).not.toHaveBeenCalled();
    expect(takes.map(({ signal }) => new Set(signal))).toEqual([new Set([0.5]), new Set([0.25])]);
    await recorder.close();
    expect(stop).toHaveBeenCalledOnce();
    expect(view().phase).toBe("closed");
  });

  it("ends a take where no more sound comes after stop", async () => {
    const { recorder, hear, takes } = setUp();
    await recorder.record(choice);
    await hear(0.5, 0.5);
    recorder.stop();
    await vi.advanceTimersByTimeAsync(400);
    expect(takes).toHaveLength(1);
    await recorder.close();
  });

  it("throws a take away", async () => {
    const { recorder, hear, takes, view } = setUp();
    await recorder.record(choice);
    await hear(0.5, 0.5);
    recorder.discard();
    await hear(0.5, 0.5);
    expect(takes).toEqual([]);
    expect(view()).toMatchObject({ phase: "ready", seconds: 0 });
    await recorder.close();
  });

  it("hands over what there is and says why when the microphone goes", async () => {
    const { recorder, hear, takes, ears, view } = setUp();
    await recorder.record(choice);
    await hear(0.5, 0.5);
    ears().end(new StudioError("microphone-unplugged", "It was unplugged."));
    await vi.advanceTimersByTimeAsync(0);
    expect(takes).toHaveLength(1);
    expect(view()).toMatchObject({ phase: "closed", problem: { code: "microphone-unplugged" } });
  });

  it("says why the microphone does not open", async () => {
    const { recorder, view } = setUp(() => Promise.reject(new StudioError("microphone-denied", "Not allowed.")));
    await recorder.record(choice);
    expect(view()).toMatchObject({ phase: "closed", problem: { code: "microphone-denied" } });
  });

  it("lets the microphone go when it is closed while it opens", async () => {
    let open: () => void = () => undefined;
    const { recorder, stop, view } = setUp(() => new Promise(resolve => void (open = resolve)));
    const recording = recorder.record(choice);
    await recorder.close();
    open();
    await recording;
    expect(stop).toHaveBeenCalledOnce();
    expect(view().phase).toBe("closed");
  });

  it("ends a take at the longest length", async () => {
    const { recorder, takes, ears, view } = setUp();
    await recorder.record(choice);
    ears().hear(new Float32Array((longestTakeSeconds + 1) * sampleRate).fill(0.5));
    expect(takes[0]?.signal).toHaveLength(longestTakeSeconds * sampleRate);
    expect(view().phase).toBe("ready");
    await recorder.close();
  });

  it("warns of a silent microphone", async () => {
    const { recorder, hear, view } = setUp();
    await recorder.record(choice);
    await hear(2, 0);
    expect(view().hearing).toBe("silence");
    await recorder.close();
  });
});
