import { Text } from "@mantine/core";
import { formatCount, formatRate } from "../../lib/amounts.ts";
import type { Preflight } from "../../state/project-view.ts";
import styles from "./config-screen.module.css";

const width = 320;
const height = 90;
const margin = 4;

/** The schedule's curve over the run, with its peak and end in words. */
export function LearningRate({ curve }: { curve: Preflight["learningRates"] }) {
  const last = curve.at(-1);
  if (last === undefined) return null;
  const peak = curve.reduce((highest, point) => (point.rate > highest.rate ? point : highest));
  const x = (step: number) => margin + ((width - 2 * margin) * step) / Math.max(1, last.step);
  const y = (rate: number) => height - margin - ((height - 2 * margin) * rate) / (peak.rate || 1);
  const path = curve.map(({ step, rate }, i) => `${i === 0 ? "M" : "L"}${x(step).toFixed(1)} ${y(rate).toFixed(1)}`);
  return (
    <figure className={styles["figure"]} aria-label="Learning rate">
      <svg viewBox={`0 0 ${width} ${height}`} className={styles["curve"]} aria-hidden="true">
        <path d={`M${margin} ${height - margin}H${width - margin}`} className={styles["axis"]} />
        <path d={path.join("")} className={styles["line"]} />
        <circle cx={x(peak.step)} cy={y(peak.rate)} r={3} className={styles["peak"]} />
      </svg>
      <Text component="figcaption" size="xs">
        Learning rate: highest {formatRate(peak.rate)} after {formatCount(peak.step)} steps, {formatRate(last.rate)} at
        the last, step {formatCount(last.step)}.
      </Text>
    </figure>
  );
}
