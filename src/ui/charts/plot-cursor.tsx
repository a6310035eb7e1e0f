import { type KeyboardEvent, type PointerEvent, useState } from "react";
import type { ZoomChange } from "./chart-buttons.tsx";
import styles from "./charts.module.css";
import { formatPlace, type Series } from "./drawing.ts";
import { nearestIndex } from "./nearest-index.ts";
import { plotArea, plotEnd, plotStart } from "./plot.tsx";
import { formatValue, type Scale } from "./scale.ts";
import type { Zoom } from "./zoom.ts";

export interface PlotCursorProps {
  name: string;
  series: readonly Series[];
  xLabel: string;
  unit: string;
  shown: Zoom;
  scale: Scale;
  change: ZoomChange;
  onZoom: (zoom: Zoom) => void;
  width: number; // of the whole plot, in pixels
}

/** A line to read the raw values off a chart, moved by pointer or by key; dragging chooses a stretch to zoom to. */
export function PlotCursor(props: PlotCursorProps) {
  const { name, series, xLabel, unit, shown, scale, change, onZoom, width } = props;
  const [cursor, setCursor] = useState<number>(); // x
  const [dragFrom, setDragFrom] = useState<number>(); // x
  const [from, to] = [scale.place(shown.from), scale.place(shown.to)];
  const area = plotArea(width);
  const pixelOf = (x: number) => ((scale.place(x) - from) / (to - from)) * area;
  const valueAt = (event: PointerEvent) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const share = Math.min(1, Math.max(0, (event.clientX - left) / area));
    return scale.value(from + share * (to - from));
  };
  const endDrag = (event: PointerEvent) => {
    const end = valueAt(event);
    setDragFrom(undefined);
    if (dragFrom === undefined || Math.abs(pixelOf(end) - pixelOf(dragFrom)) < leastDragPixels) return;
    onZoom({ from: Math.min(dragFrom, end), to: Math.max(dragFrom, end) });
  };
  const step = (share: number) => {
    const place = cursor === undefined ? to : Math.min(to, Math.max(from, scale.place(cursor)));
    setCursor(scale.value(Math.min(to, Math.max(from, place + share * (to - from)))));
  };
  const press = (event: KeyboardEvent) => {
    const action = actionOf(event.key, event.shiftKey, { step, change, cursor, shown, setCursor });
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  const reading = cursor === undefined ? undefined : readingAt(cursor, series, xLabel, unit);
  return (
    <div
      className={styles["cursor"]}
      style={{ insetInlineStart: plotStart, insetInlineEnd: plotEnd }}
      role="slider"
      tabIndex={0}
      aria-label={`Read ${name}: arrow keys move, plus and minus zoom, Shift with arrows shifts, 0 shows all`}
      aria-valuemin={shown.from}
      aria-valuemax={shown.to}
      aria-valuenow={cursor ?? shown.to}
      aria-valuetext={reading ?? "at the end"}
      onKeyDown={press}
      onDoubleClick={change.reset}
      onPointerDown={event => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragFrom(valueAt(event));
      }}
      onPointerMove={event => setCursor(valueAt(event))}
      onPointerUp={endDrag}
      onPointerCancel={() => setDragFrom(undefined)}
      onPointerLeave={() => setCursor(undefined)}
    >
      {cursor !== undefined && cursor >= shown.from && cursor <= shown.to && (
        <>
          <div className={styles["hair"]} style={{ insetInlineStart: pixelOf(cursor) }} />
          <div className={styles["reading"]} data-side={pixelOf(cursor) > area / 2 ? "start" : "end"}>
            {reading}
          </div>
        </>
      )}
      {dragFrom !== undefined && cursor !== undefined && (
        <div
          className={styles["selection"]}
          style={{
            insetInlineStart: Math.min(pixelOf(dragFrom), pixelOf(cursor)),
            width: Math.abs(pixelOf(dragFrom) - pixelOf(cursor)),
          }}
        />
      )}
    </div>
  );
}

const leastDragPixels = 6;

interface CursorActions extends Pick<PlotCursorProps, "change" | "shown"> {
  step: (share: number) => void;
  cursor: number | undefined;
  setCursor: (x: number) => void;
}

function actionOf(key: string, isShifted: boolean, actions: CursorActions): (() => void) | undefined {
  const { step, change, cursor, shown, setCursor } = actions;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return () => (isShifted ? change.moveBy(-0.25) : step(-0.01));
    case "ArrowRight":
    case "ArrowUp":
      return () => (isShifted ? change.moveBy(0.25) : step(0.01));
    case "PageDown":
      return () => step(-0.1);
    case "PageUp":
      return () => step(0.1);
    case "Home":
      return () => setCursor(shown.from);
    case "End":
      return () => setCursor(shown.to);
    case "+":
    case "=":
      return () => change.zoomBy(0.5, cursor);
    case "-":
      return () => change.zoomBy(2, cursor);
    case "0":
      return () => change.reset();
    default:
      return undefined;
  }
}

/** The raw points nearest to a place: `step 120: Loss 12.31, smoothed 12.5`. */
function readingAt(x: number, series: readonly Series[], xLabel: string, unit: string): string {
  const suffix = unit === "" ? "" : ` ${unit}`;
  const parts = series.flatMap(line => {
    const index = nearestIndex(line.x, x, Math.min(line.x.length, line.y.length));
    const [place, value] = [line.x[index], line.y[index]];
    return place === undefined || value === undefined
      ? []
      : [{ place, text: `${line.name} ${formatValue(value)}${suffix}` }];
  });
  const place = parts[0]?.place ?? x;
  return `${xLabel} ${formatPlace(place)}: ${parts.map(({ text }) => text).join(", ")}`;
}
