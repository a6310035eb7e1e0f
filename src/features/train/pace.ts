import type { RunView } from "../../state/run-view.ts";

export interface Pace {
  share: number | undefined; // of the whole run, from 0 to 1
  stepsPerSecond: number | undefined;
  secondsLeft: { epoch: number; run: number } | undefined; // the epoch's without its evaluation
}

/** How far a run is, how fast it goes and when it will end, by its latest steps and its last whole epoch. */
export function paceOf({ epoch, epochs, step, stepsPerEpoch, history, evaluation }: RunView): Pace {
  const recent = history.steps.millis.slice(-recentSteps);
  const stepSeconds =
    recent.length === 0 ? undefined : recent.reduce((sum, millis) => sum + millis, 0) / recent.length / 1000;
  const stepsPerSecond = stepSeconds === undefined || stepSeconds === 0 ? undefined : 1 / stepSeconds;
  if (stepsPerEpoch === null || stepsPerEpoch === 0 || epoch === 0 || epochs === 0) {
    return { share: undefined, stepsPerSecond, secondsLeft: undefined };
  }
  const done = evaluation === null ? Math.min(step, stepsPerEpoch) : stepsPerEpoch;
  const share = Math.min(1, (epoch - 1 + done / stepsPerEpoch) / epochs);
  if (stepSeconds === undefined) return { share, stepsPerSecond, secondsLeft: undefined };
  const left = stepSeconds * (stepsPerEpoch - done);
  const last = history.epochs.findLast(({ isWhole }) => isWhole);
  const wholeEpoch = last?.seconds ?? stepSeconds * stepsPerEpoch;
  return { share, stepsPerSecond, secondsLeft: { epoch: left, run: left + wholeEpoch * Math.max(0, epochs - epoch) } };
}

const recentSteps = 50;
