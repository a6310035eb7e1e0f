import { at } from "../lib/assert.ts";
import type { RunHistory } from "./history.ts";

export type CurveAxis = "step" | "epoch" | "time";

/** Where the points of a run's curves stand on an axis: one number a step, one an epoch; neither ever falls. */
export interface AxisPlaces {
  steps: Float64Array;
  epochs: Float64Array;
}

export interface AxisOptions {
  stepsPerEpoch: number | null; // of the epoch under way, when known
  gaps: readonly { totalSteps: number; millis: number }[]; // in which the page was frozen
}

/**
 * `step` counts from 1. `epoch` is 2 at the end of the second. `time` is in seconds since the run began, evaluation and frozen
 * time included, without what lies between a stop and its resumption.
 */
export function placesOn(axis: CurveAxis, history: RunHistory, options: AxisOptions): AxisPlaces {
  switch (axis) {
    case "step":
      return withEpochs(inSteps(history), history);
    case "epoch":
      return withEpochs(inEpochs(history, options.stepsPerEpoch), history);
    case "time":
      return inSeconds(history, options.gaps);
    default:
      return axis satisfies never;
  }
}

function inSteps({ steps }: RunHistory): Float64Array {
  const places = new Float64Array(steps.loss.length);
  for (let i = 0; i < places.length; i++) places[i] = i + 1;
  return places;
}

function withEpochs(steps: Float64Array, { epochs }: RunHistory): AxisPlaces {
  return { steps, epochs: Float64Array.from(epochs, ({ totalSteps }) => placeOfStep(steps, totalSteps)) };
}

function placeOfStep(steps: Float64Array, totalSteps: number): number {
  return steps[Math.min(totalSteps, steps.length) - 1] ?? 0;
}

function inEpochs({ epochs, steps }: RunHistory, stepsPerEpoch: number | null): Float64Array {
  const places = new Float64Array(steps.loss.length);
  let begun = 0; // steps before the epoch
  let finished = 0; // epochs
  let length = 0;
  const fill = (end: number) => {
    for (let i = begun; i < Math.min(end, places.length); i++) places[i] = finished + (i + 1 - begun) / length;
    begun = end;
  };
  for (const { epoch, totalSteps } of epochs.filter(({ isWhole }) => isWhole)) {
    finished = epoch - 1;
    length = totalSteps - begun;
    fill(totalSteps);
    finished = epoch;
  }
  const left = places.length - begun;
  if (stepsPerEpoch !== null || length === 0) length = stepsPerEpoch ?? left;
  length = Math.max(length, left);
  fill(places.length);
  return places;
}

function inSeconds({ epochs, steps }: RunHistory, gaps: AxisOptions["gaps"]): AxisPlaces {
  const places = new Float64Array(steps.loss.length);
  const epochPlaces = new Float64Array(epochs.length);
  let seconds = 0;
  let epochBegan = 0; // seconds
  let frozenInEpoch = 0;
  let epoch = 0;
  let gap = 0;
  for (let done = 0; done <= places.length; done++) {
    if (done > 0) {
      seconds += at(steps.millis, done - 1) / 1000;
      places[done - 1] = seconds;
    }
    for (let result = epochs[epoch]; result !== undefined && result.totalSteps <= done; result = epochs[++epoch]) {
      seconds = Math.max(seconds, epochBegan + frozenInEpoch + result.seconds); // evaluation is in no step
      epochPlaces[epoch] = seconds;
      if (!result.isWhole) continue;
      epochBegan = seconds;
      frozenInEpoch = 0;
    }
    for (let next = gaps[gap]; next !== undefined && next.totalSteps <= done; next = gaps[++gap]) {
      seconds += next.millis / 1000;
      frozenInEpoch += next.millis / 1000;
    }
  }
  epochPlaces.fill(seconds, epoch);
  return { steps: places, epochs: epochPlaces };
}
