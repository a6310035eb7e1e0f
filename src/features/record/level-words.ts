import type { LevelCheck } from "./level-check.ts";

/** What was heard of a take, and what to do where it is not good. */
export function levelWords({ verdict, peakDecibels, speechDecibels }: LevelCheck): { title: string; advice: string } {
  const peak = `peak ${Math.round(peakDecibels)} dBFS`;
  switch (verdict) {
    case "good":
      return { title: "Good level", advice: `Speech at ${Math.round(speechDecibels)} dBFS, ${peak}.` };
    case "short":
      return { title: "Too short", advice: "Press record, read the line, and stop when it is said." };
    case "silent":
      return { title: "Nothing to hear", advice: `It holds silence alone (${peak}). Is the microphone the right one?` };
    case "quiet":
      return {
        title: "Too quiet",
        advice: `Speech at ${Math.round(speechDecibels)} dBFS. Speak up, go nearer, or raise the level in the system's settings.`,
      };
    case "clipped":
      return { title: "Too loud", advice: "It is cut at full scale. Go further away, or lower the level." };
    default:
      return verdict satisfies never;
  }
}
