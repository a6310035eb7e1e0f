import type { TrainingEngine } from "../../run/engine.ts";
import type { StepReport } from "../../run/events.ts";
import { TransducerSession } from "../../transducer/session.ts";
import type { Vitals } from "./protocol.ts";

/** What decides how much GPU work goes into one submit. */
export interface Pace {
  isVisible: boolean;
  stepMillis: number; // of the latest step; 0 before the first
}

/** A visible page draws from the same GPU, so work is submitted in slices short enough for it to get its turn. */
export function paceEngine(engine: TrainingEngine, { isVisible, stepMillis }: Pace): void {
  if (!(engine instanceof TransducerSession)) return;
  engine.commandsPerSubmit = isVisible ? commandsIn(sliceMillis, stepMillis, engine.dispatches) : Infinity;
}

/** How many of a step's dispatches take so long; a step takes at least one slice. */
export function commandsIn(millis: number, stepMillis: number, dispatches: number): number {
  if (stepMillis <= millis || dispatches === 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor((dispatches * millis) / stepMillis));
}

const sliceMillis = 10;

/** Reports now and then how the engine fares, and has a step timed once in a while. */
export function engineVitals(
  engine: TrainingEngine,
  tell: (vitals: Vitals) => void,
): { step: (report: StepReport) => void } {
  let millis = 0;
  let waited = 0;
  let untilTimed = 0;
  return {
    step(report) {
      millis += report.millis;
      waited += report.waitedMillis;
      untilTimed -= report.millis;
      if (engine instanceof TransducerSession && untilTimed <= 0 && report.step > 2) {
        engine.timeNextStep();
        untilTimed = timedEveryMillis;
      }
      if (millis < reportEveryMillis) return;
      const isOurs = engine instanceof TransducerSession;
      const { bytes, buffers } = isOurs ? engine.memory : { bytes: 0, buffers: 0 };
      const times = isOurs ? engine.groupTimes : undefined;
      const gpuMillis = times === undefined ? null : Object.fromEntries(times);
      tell({ bytes, buffers, waitingShare: waited / millis, gpuMillis });
      millis = 0;
      waited = 0;
    },
  };
}

const reportEveryMillis = 1000;
const timedEveryMillis = 15_000;
