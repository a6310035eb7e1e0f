import type { RunView } from "../state/run-view.ts";

const studio = "Transducer Studio";

/** `12 % · epoch 2 of 30 - Transducer Studio` while a run is under way, else the screen's name. */
export function tabTitle(screen: string, run: RunView | undefined): string {
  if (run === undefined || run.phase === "ended") return screen === "Start" ? studio : `${screen} - ${studio}`;
  if (run.phase === "failed") return `Failed - ${studio}`;
  const share = shareDone(run);
  if (share === undefined) return `Starting - ${studio}`;
  const place = `${Math.floor(100 * share)} % · epoch ${run.epoch} of ${run.epochs}`;
  return `${run.phase === "paused" ? "Paused · " : ""}${place} - ${studio}`;
}

/** Of the whole run, from 0 to 1; undefined before its first epoch. */
export function shareDone({ epoch, epochs, step, stepsPerEpoch }: RunView): number | undefined {
  if (epoch === 0 || epochs === 0) return undefined;
  const withinEpoch = stepsPerEpoch === null || stepsPerEpoch === 0 ? 0 : Math.min(1, step / stepsPerEpoch);
  return Math.min(1, (epoch - 1 + withinEpoch) / epochs);
}
