import { describe, expect, it } from "vitest";
import type { SpeechConfig } from "../../../src/config/config.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { frameCountOfDuration, frameSizes } from "../../../src/speech/frames.ts";
import { readFixtureJson } from "../../support/fixtures.ts";
import { speechConfig } from "./golden.ts";

interface Lengths {
  get_length_from_duration: {
    speech_config: Partial<SpeechConfig>;
    duration: string;
    frames?: number;
    error?: { type: string };
  }[];
  frame_sizes: (Pick<SpeechConfig, "sample_rate" | "frame_ms" | "stride_ms"> & {
    frame_length: number;
    frame_step: number;
    nfft: number;
  })[];
  overshoot: { first: number[] };
}

const lengths = readFixtureJson<Lengths>("features/lengths.json");

describe("frameSizes", () => {
  it.each(lengths.frame_sizes)("gives $frame_length, $frame_step and $nfft at $sample_rate Hz, $frame_ms ms", row => {
    const { sample_rate, frame_ms, stride_ms } = row;
    expect(frameSizes(speechConfig({ sample_rate, frame_ms, stride_ms }))).toEqual({
      frameLength: row.frame_length,
      frameStep: row.frame_step,
      nfft: row.nfft,
    });
  });
});

describe("frameCountOfDuration", () => {
  it.each(lengths.get_length_from_duration)("reads $duration with $speech_config", row => {
    const count = () => frameCountOfDuration(speechConfig(row.speech_config), row.duration);
    if (row.error !== undefined) expect(count).toThrow(StudioError);
    else expect(count()).toBe(row.frames);
  });

  it("overshoots by a sample where the reference's arithmetic does", () => {
    const perSample = speechConfig({ frame_ms: 1 / 16, stride_ms: 1 / 16 }); // one frame a sample
    const overshot: number[] = [];
    for (let n = 0; n <= 8028; n++) if (frameCountOfDuration(perSample, n / 16000) !== n) overshot.push(n);
    expect(overshot).toEqual(lengths.overshoot.first);
  });
});
