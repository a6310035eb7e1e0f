import { at } from "../../lib/assert.ts";
import { type AxisPlaces, type CurveAxis, placesOn } from "../../run/curve-axes.ts";
import type { RunHistory } from "../../run/history.ts";
import type { RunView } from "../../state/run-view.ts";
import type { Series } from "../../ui/charts/drawing.ts";
import { lineColor } from "../../ui/charts/palette.ts";
import type { PlotBand } from "../../ui/charts/plot.tsx";
import { smoothed } from "./smoothed.ts";

export interface CurveOptions {
  axis: CurveAxis;
  smoothing: number; // 0 for none, below 1
}

/** The lines of every chart of the screen. */
export interface Curves {
  stepLoss: Series[];
  epochLoss: Series[];
  rates: Series[]; // percent
  learningRate: Series[];
  gradientNorm: Series[];
  stepMillis: Series[];
  bands: PlotBand[];
  /** Where each epoch of the run stands on the axis. */
  epochPlaces: ArrayLike<number>;
}

/** What one axis calls its unit. */
export const axisUnits: Record<CurveAxis, string> = { step: "step", epoch: "epoch", time: "minute" };

/** @param others placed on the same axis */
export function curvesOf(run: RunView, others: readonly NamedHistory[], { axis, smoothing }: CurveOptions): Curves {
  const places = placesIn(axis, run.history, run.stepsPerEpoch, run.gaps);
  const own: NamedHistory = { ...run, places, prefix: "", color: 0 };
  const all = [own, ...others];
  const { steps } = run.history;
  const line = (name: string, y: ArrayLike<number>): Series[] => [{ name, x: places.steps, y, color: lineColor(0) }];
  return {
    stepLoss: all.flatMap(each => stepLossOf(each, smoothing)),
    epochLoss: all.flatMap(epochLossOf),
    rates: all.flatMap(ratesOf),
    learningRate: line("Learning rate", steps.learningRate),
    gradientNorm: withSmoothed("Gradient norm", places.steps, steps.gradientNorm, smoothing, lineColor(0)),
    stepMillis: withSmoothed("Time", places.steps, steps.millis, smoothing, lineColor(0)),
    bands: bandsOf(run, places),
    epochPlaces: places.epochs,
  };
}

/** A run as it is drawn. */
export interface NamedHistory {
  history: RunHistory;
  places: AxisPlaces;
  prefix: string; // before the names of its lines; the run at hand has none
  color: number;
}

/** A kept run, to be drawn beside another. */
export interface DrawnRun {
  name: string;
  history: RunHistory; // does not change
}

export function otherHistories(runs: readonly DrawnRun[], axis: CurveAxis): NamedHistory[] {
  return runs.map(({ history, name }, i) => {
    return { history, places: placesIn(axis, history, null, []), prefix: `${name}: `, color: i + 1 };
  });
}

/** Seconds become minutes: they are the unit of the axis. */
function placesIn(
  axis: CurveAxis,
  history: RunHistory,
  stepsPerEpoch: number | null,
  gaps: RunView["gaps"],
): AxisPlaces {
  const places = placesOn(axis, history, { stepsPerEpoch, gaps });
  if (axis !== "time") return places;
  return { steps: places.steps.map(seconds => seconds / 60), epochs: places.epochs.map(seconds => seconds / 60) };
}

/** Of other runs the smoothed curve alone: raw ones would lie over each other. */
function stepLossOf({ history, places, prefix, color }: NamedHistory, smoothing: number): Series[] {
  const { loss } = history.steps;
  const isDashed = prefix !== "";
  if (!isDashed) return withSmoothed("Loss", places.steps, loss, smoothing, lineColor(color));
  const y = smoothing === 0 ? loss : smoothed(loss, smoothing);
  return [{ name: `${prefix}loss`, x: places.steps, y, color: lineColor(color), isDashed }];
}

function withSmoothed(
  name: string,
  x: ArrayLike<number>,
  y: readonly number[],
  smoothing: number,
  color: string,
): Series[] {
  if (smoothing === 0) return [{ name, x, y, color }];
  return [
    { name, x, y, color, isFaint: true },
    { name: "smoothed", x, y: smoothed(y, smoothing), color },
  ];
}

function epochLossOf({ history, places, prefix, color }: NamedHistory): Series[] {
  const { epochs } = history;
  const isDashed = prefix !== "";
  return [
    series(
      `${prefix}loss`,
      places,
      epochs.map(({ loss }) => loss),
      2 * color,
      isDashed,
    ),
    series(
      `${prefix}validation loss`,
      places,
      epochs.map(({ evaluation }) => evaluation?.loss ?? null),
      2 * color + 1,
      isDashed,
    ),
  ].flat();
}

function ratesOf({ history, places, prefix, color }: NamedHistory): Series[] {
  const { epochs } = history;
  const percentOf = (rate: number | null | undefined) => (rate === null || rate === undefined ? null : 100 * rate);
  const isDashed = prefix !== "";
  return [
    series(
      `${prefix}WER`,
      places,
      epochs.map(({ evaluation }) => percentOf(evaluation?.wer)),
      2 * color,
      isDashed,
    ),
    series(
      `${prefix}CER`,
      places,
      epochs.map(({ evaluation }) => percentOf(evaluation?.cer)),
      2 * color + 1,
      isDashed,
    ),
  ].flat();
}

/** Epochs without a value are left out: they are no gaps in the curve. */
function series(
  name: string,
  { epochs }: AxisPlaces,
  values: readonly (number | null)[],
  color: number,
  isDashed: boolean,
): Series[] {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ x: at(epochs, i), y: value }]));
  if (known.length === 0) return [];
  return [{ name, x: known.map(({ x }) => x), y: known.map(({ y }) => y), color: lineColor(color), isDashed }];
}

/** From the step before the page froze to the one after. */
function bandsOf({ gaps }: RunView, { steps }: AxisPlaces): PlotBand[] {
  return gaps.map(({ totalSteps, millis }) => {
    const before = steps[totalSteps - 1] ?? 0;
    const after = steps[totalSteps] ?? before;
    const seconds = Math.round(millis / 1000);
    return { from: before, to: after, label: `Gap after step ${totalSteps}: the page stood still for ${seconds} s.` };
  });
}
