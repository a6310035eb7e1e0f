import { useElementSize, useInViewport } from "@mantine/hooks";
import { memo, useMemo, useState } from "react";
import { ChartButtons, type ZoomChange } from "./chart-buttons.tsx";
import styles from "./charts.module.css";
import { describeLatest, drawing, type Series, wholeOf } from "./drawing.ts";
import { Legend } from "./legend.tsx";
import { Plot, type PlotBand, type PlotMark, plotArea } from "./plot.tsx";
import { PlotCursor } from "./plot-cursor.tsx";
import { linearScale, logScale } from "./scale.ts";
import { useCalm } from "./use-calm.ts";
import { moveBy, type Zoom, zoomBy } from "./zoom.ts";

export interface LineChartProps {
  name: string; // of the figure, and its title
  /** A new list whenever values have come; the arrays inside may grow in place. */
  series: readonly Series[];
  xLabel: string; // what x counts: step, epoch, minute
  unit?: string; // of y
  isLogX?: boolean;
  isLogY?: boolean;
  /** For charts that zoom together; without `onZoom` a chart keeps its own. */
  zoom?: Zoom | undefined;
  onZoom?: (zoom: Zoom | undefined) => void;
  bands?: readonly PlotBand[]; // stretches to shade, explained below the chart
  marks?: readonly PlotMark[];
  height?: number; // pixels
}

/** Curves that may be long, zoomable and readable by pointer and by key, with their latest values in words. */
export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { name, series, xLabel, unit = "", isLogX = false, isLogY = false, height = 220 } = props;
  const { bands = none, marks = none } = props;
  const [ownZoom, setOwnZoom] = useState<Zoom>();
  const zoom = props.onZoom === undefined ? ownZoom : props.zoom;
  const setZoom = props.onZoom ?? setOwnZoom;
  const { ref: seenRef, inViewport } = useInViewport();
  const { ref: sizeRef, width } = useElementSize();
  const calm = useCalm(series, inViewport);
  const scale = isLogX ? logScale : linearScale;
  const whole = useMemo(() => wholeOf(calm, isLogX), [calm, isLogX]);
  const shown = zoom ?? whole;
  const drawn = useMemo(
    () => (shown === undefined || width === 0 ? undefined : drawing(calm, shown, plotArea(width), { isLogX, isLogY })),
    [calm, shown, width, isLogX, isLogY],
  );
  const change = useMemo<ZoomChange>(() => {
    const apply = (zoomOf: (shown: Zoom, whole: Zoom) => Zoom | undefined) => {
      if (shown !== undefined && whole !== undefined) setZoom(zoomOf(shown, whole));
    };
    return {
      zoomBy: (factor, about) => apply((from, all) => zoomBy(factor, from, all, scale, about)),
      moveBy: share => apply((from, all) => moveBy(share, from, all, scale)),
      reset: () => setZoom(undefined),
    };
  }, [shown, whole, scale, setZoom]);
  const isEmpty = series.every(({ x }) => x.length === 0);
  return (
    <figure className={styles["figure"]} aria-label={name} ref={seenRef}>
      <div className={styles["head"]}>
        <span className={styles["title"]}>{name}</span>
        <ChartButtons isZoomed={zoom !== undefined} change={change} />
      </div>
      <Legend series={series} />
      <div ref={sizeRef} className={styles["plot"]} style={{ height: isEmpty ? 0 : height }}>
        {!isEmpty && drawn !== undefined && shown !== undefined && (
          <>
            <Plot width={width} height={height} drawing={drawn} bands={bands} marks={marks} isLogX={isLogX} />
            <PlotCursor
              {...{ name, xLabel, unit, shown, scale, change }}
              series={calm}
              onZoom={setZoom}
              width={width}
            />
          </>
        )}
      </div>
      <figcaption className={styles["caption"]}>
        {describeLatest(series, xLabel, unit)}
        {bands.map(({ label }) => (
          <div key={label}>{label}</div>
        ))}
        {drawn?.hasUnplaced === true && <div>Values of 0 and below have no place on a log axis.</div>}
      </figcaption>
    </figure>
  );
});

const none: readonly never[] = [];
