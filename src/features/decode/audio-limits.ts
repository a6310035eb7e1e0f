import { StudioError } from "../../lib/result.ts";

/** Of files and of the microphone: beyond it, features and encoder outgrow what common GPUs let be bound. */
export const longestSeconds = 600;

export function tooLong(seconds: number, name: string): StudioError {
  const minutes = longestSeconds / 60;
  const message = `The sound is ${Math.round(seconds / 60)} minutes long; ${minutes} minutes can be decoded at once.`;
  return new StudioError("audio-too-long", message, { file: name }, "Cut it into shorter files.");
}

/** How far reading has come, in seconds of sound; the end where the file tells it. */
export type ReadProgress = (done: number, total: number | null) => void;
