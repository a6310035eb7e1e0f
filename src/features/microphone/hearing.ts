/** Of one chunk of samples: the largest magnitude, and the root of the mean square. 1 is full scale. */
export interface Level {
  peak: number;
  rms: number;
}

export function levelOf(chunk: Float32Array): Level {
  let peak = 0;
  let squares = 0;
  for (const sample of chunk) {
    peak = Math.max(peak, Math.abs(sample));
    squares += sample * sample;
  }
  return { peak, rms: chunk.length === 0 ? 0 : Math.sqrt(squares / chunk.length) };
}

/** Decibels of full scale, at least `floorDecibels`. */
export function decibels(amplitude: number): number {
  return amplitude > 0 ? Math.max(floorDecibels, 20 * Math.log10(amplitude)) : floorDecibels;
}

export const floorDecibels = -90; // about one step of 16 bits

/** `nothing`: no samples come at all. `silence`: they come and are (nearly) zero. */
export type Hearing = "sound" | "silence" | "nothing";

/** Tells a microphone that is muted, or that gives no samples, from one that hears. Times are in milliseconds. */
export class SilenceWatch {
  private heardAt: number;
  private chunkAt: number;

  constructor(startedAt: number) {
    this.heardAt = startedAt;
    this.chunkAt = startedAt;
  }

  hear(peak: number, at: number): void {
    this.chunkAt = at;
    if (peak > silentPeak) this.heardAt = at;
  }

  stateAt(now: number): Hearing {
    if (now - this.chunkAt >= patienceMillis) return "nothing";
    return now - this.heardAt >= patienceMillis ? "silence" : "sound";
  }
}

/** Below the noise of quiet rooms (about -60 dB), above the dither of muted devices. */
const silentPeak = 10 ** (-70 / 20);
/** The warning is due within 2 s, with time left to be drawn. */
const patienceMillis = 1500;
