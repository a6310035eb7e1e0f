import { Checkbox, SegmentedControl } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import type { CurveAxis } from "../../run/curve-axes.ts";
import { smoothedPoints } from "../../ui/charts/smooth.ts";
import type { CurveOptions } from "./curves.ts";
import styles from "./train-screen.module.css";

export interface ChartOptions extends CurveOptions {
  isLogX: boolean;
  isLogY: boolean;
}

const usual: ChartOptions = { axis: "step", smoothing: 0.9, isLogX: false, isLogY: false };

/** As chosen last in this browser. */
export function useChartOptions(): [ChartOptions, (options: ChartOptions) => void] {
  const [options, setOptions] = useLocalStorage<ChartOptions>({
    key: "train-charts",
    defaultValue: usual,
    getInitialValueInEffect: false,
  });
  return [{ ...usual, ...options }, setOptions];
}

export interface ChartOptionsBarProps {
  options: ChartOptions;
  onChange: (options: ChartOptions) => void;
}

export function ChartOptionsBar({ options, onChange }: ChartOptionsBarProps) {
  const { axis, smoothing, isLogX, isLogY } = options;
  return (
    <div className={styles["options"]}>
      <SegmentedControl
        aria-label="Horizontal axis"
        value={axis}
        onChange={value => onChange({ ...options, axis: axisOf(value) })}
        data={[
          { value: "step", label: "Steps" },
          { value: "epoch", label: "Epochs" },
          { value: "time", label: "Time" },
        ]}
      />
      <Checkbox
        label="Log x"
        checked={isLogX}
        onChange={event => onChange({ ...options, isLogX: event.currentTarget.checked })}
      />
      <Checkbox
        label="Log y"
        checked={isLogY}
        onChange={event => onChange({ ...options, isLogY: event.currentTarget.checked })}
      />
      <label className={styles["smoothing"]}>
        <span>Smoothing: {describeSmoothing(smoothing)}</span>
        <input
          type="range"
          min={0}
          max={most}
          step={1}
          value={positionOf(smoothing)}
          aria-valuetext={describeSmoothing(smoothing)}
          onChange={event => onChange({ ...options, smoothing: smoothingAt(event.currentTarget.valueAsNumber) })}
        />
      </label>
    </div>
  );
}

/** Positions of the slider are tenths of a decade of the steps that an average reaches over: 1, 1.26, … 1000. */
const most = 30;

function smoothingAt(position: number): number {
  return 1 - 10 ** (-position / 10);
}

function positionOf(smoothing: number): number {
  return Math.round(-10 * Math.log10(1 - smoothing));
}

function describeSmoothing(smoothing: number): string {
  const points = smoothedPoints(smoothing);
  return points === 1 ? "none" : `over about ${points} steps`;
}

function axisOf(value: string): CurveAxis {
  return value === "epoch" || value === "time" ? value : "step";
}
