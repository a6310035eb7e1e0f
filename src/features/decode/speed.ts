/** `2.31 s`, `46 ms`. */
export function formatMillis(millis: number): string {
  return millis >= 1000 ? `${(millis / 1000).toFixed(2)} s` : `${Math.round(millis)} ms`;
}

/** `1:05`. */
export function formatClock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Seconds of computing for a second of sound. Undefined without sound. */
export function realTimeFactor(millis: number, audioSeconds: number): number | undefined {
  return audioSeconds > 0 ? millis / 1000 / audioSeconds : undefined;
}

/** `0.125: 8.0 times as fast as speech`. */
export function describeFactor(factor: number | undefined): string {
  if (factor === undefined) return "no sound to measure by";
  const digits = Number(factor.toPrecision(3));
  if (factor <= 0) return `${digits}`;
  return factor <= 1
    ? `${digits}: ${(1 / factor).toFixed(1)} times as fast as speech`
    : `${digits}: ${factor.toFixed(1)} times slower than speech`;
}
