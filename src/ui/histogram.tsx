import { useMemo } from "react";
import { exactMultiple } from "./axis-ticks.ts";
import { type Counts, countValues, summarise } from "./histogram-counts.ts";
import styles from "./pictures.module.css";

export interface HistogramProps {
  name: string; // accessible name of the figure, and its title
  values: readonly number[];
  unit?: string;
  noun?: string; // of what is counted, plural
}

/** How values spread: bars, and in words their number, median and range. */
export function Histogram({ name, values, unit = "", noun = "values" }: HistogramProps) {
  const counts = useMemo(() => countValues(values, wantedBars), [values]);
  const summary = useMemo(() => summarise(values), [values]);
  const write = (value: number) => `${Number(value.toPrecision(3))}${unit === "" ? "" : ` ${unit}`}`;
  return (
    <figure className={styles["figure"]} aria-label={name}>
      <div className={styles["title"]} aria-hidden="true">
        {name}
      </div>
      {summary === undefined ? (
        <figcaption className={styles["caption"]}>There is nothing to count yet.</figcaption>
      ) : (
        <>
          <Bars {...counts} />
          <div className={styles["edges"]} aria-hidden="true">
            <span>{counts.start}</span>
            <span>
              {exactMultiple(counts.step, Math.round(counts.start / counts.step) + counts.counts.length)} {unit}
            </span>
          </div>
          <figcaption className={styles["caption"]}>
            {summary.count} {noun}; median {write(summary.median)}, from {write(summary.least)} to {write(summary.most)}
            .
          </figcaption>
        </>
      )}
    </figure>
  );
}

const wantedBars = 30;
const height = 100;

function Bars({ start, step, counts }: Counts) {
  const most = Math.max(...counts);
  return (
    <svg
      viewBox={`0 0 ${counts.length} ${height}`}
      preserveAspectRatio="none"
      className={styles["bars"]}
      aria-hidden="true"
    >
      {counts.map((count, i) => {
        const tall = count === 0 ? 0 : Math.max(1, (height * count) / most);
        const from = exactMultiple(step, Math.round(start / step) + i);
        return (
          <rect key={from} x={i + 0.05} y={height - tall} width={0.9} height={tall}>
            <title>{`${count} from ${from} to below ${exactMultiple(step, Math.round(start / step) + i + 1)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
