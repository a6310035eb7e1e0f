import { describe, expect, it } from "vitest";
import { Recording } from "../../../../src/features/microphone/recording.ts";
import { readWav, writeWav } from "../../../../src/speech/index.ts";

describe("Recording", () => {
  it("holds the samples that a WAV file of it holds", () => {
    const recording = new Recording(44_100, 10);
    const chunk = Float32Array.from({ length: 3000 }, (_, i) => 1.2 * Math.sin(i * i));
    recording.append(chunk.subarray(0, 1000));
    recording.append(chunk.subarray(1000));
    const signal = recording.signal();
    expect(signal).toEqual(readWav(writeWav(chunk, 44_100)).signal);
    expect(readWav(writeWav(signal, 44_100)).signal).toEqual(signal);
  });

  it("gives the last seconds, and all where it is shorter", () => {
    const recording = new Recording(4, 10);
    recording.append(Float32Array.from({ length: 8 }, (_, i) => i / 16));
    expect([...recording.signal(1)]).toEqual([4 / 16, 5 / 16, 6 / 16, 7 / 16]);
    expect(recording.signal(3)).toHaveLength(8);
    expect(recording.seconds).toBe(2);
  });

  it("is full at its longest length and drops what follows", () => {
    const recording = new Recording(4, 2);
    recording.append(new Float32Array(7).fill(0.5));
    expect(recording.isFull).toBe(false);
    recording.append(new Float32Array(7).fill(0.25));
    expect(recording.isFull).toBe(true);
    expect([...recording.signal()]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25]);
  });
});
