import { memo } from "react";
import { CartesianGrid, Line, LineChart as Lines, ReferenceArea, ReferenceLine, XAxis, YAxis } from "recharts";
import type { Drawing } from "./drawing.ts";
import { dashes, faintOpacity } from "./legend.tsx";
import { linearScale, logScale } from "./scale.ts";

export interface PlotBand {
  from: number; // x
  to: number;
  label: string; // for below the chart
}

export interface PlotMark {
  x: number;
  label: string; // short: it stands in the chart
}

export interface PlotProps {
  width: number; // pixels
  height: number;
  drawing: Drawing;
  bands: readonly PlotBand[];
  marks: readonly PlotMark[];
  isLogX: boolean;
}

const margin = { top: 8, right: 22, bottom: 0, left: 0 }; // half of the last tick's text stands on the right
const yAxisWidth = 56;
const xAxisHeight = 26;

/** Where the area between the axes begins, and how wide it is. */
export const plotStart = margin.left + yAxisWidth;
export const plotEnd = margin.right;
export function plotArea(width: number): number {
  return Math.max(0, width - plotStart - plotEnd);
}

/** The picture alone: what it shows is said in words beside it. */
export const Plot = memo(function Plot({ width, height, drawing, bands, marks, isLogX }: PlotProps) {
  const { lines, x, y } = drawing;
  const { place } = isLogX ? logScale : linearScale;
  const textOf = (ticks: typeof x.ticks) => {
    const texts = new Map(ticks.map(tick => [tick.place, tick.text]));
    return (value: number) => texts.get(value) ?? "";
  };
  const axis = { type: "number", allowDataOverflow: true, stroke: axisColor, tick: tickStyle, interval: 0 } as const;
  return (
    <div aria-hidden="true">
      <Lines width={width} height={height} margin={margin} accessibilityLayer={false}>
        <CartesianGrid stroke={gridColor} />
        <XAxis
          {...axis}
          dataKey="x"
          height={xAxisHeight}
          domain={[x.from, x.to]}
          ticks={x.ticks.map(tick => tick.place)}
          tickFormatter={textOf(x.ticks)}
        />
        <YAxis
          {...axis}
          width={yAxisWidth}
          domain={[y.from, y.to]}
          ticks={y.ticks.map(tick => tick.place)}
          tickFormatter={textOf(y.ticks)}
        />
        {bands.map(band => (
          <ReferenceArea
            key={band.label}
            x1={place(band.from)}
            x2={place(band.to)}
            ifOverflow="hidden"
            {...bandStyle}
          />
        ))}
        {marks.map(mark => (
          <ReferenceLine
            key={mark.label}
            x={place(mark.x)}
            stroke={axisColor}
            strokeDasharray="3 3"
            label={{ value: mark.label, position: "insideTopRight", fill: "currentColor", fontSize: 11 }}
          />
        ))}
        {lines.map(line => (
          <Line
            key={line.name}
            data={line.points}
            dataKey="y"
            name={line.name}
            stroke={line.color}
            strokeWidth={line.isFaint === true ? 1 : 2}
            strokeOpacity={line.isFaint === true ? faintOpacity : 1}
            {...(line.isDashed === true && { strokeDasharray: dashes })}
            type="linear"
            dot={line.points.length === 1}
            activeDot={false}
            isAnimationActive={false}
          />
        ))}
      </Lines>
    </div>
  );
}, isSamePlot);

/** Drawing is dear: equal marks in a new list are no reason for it. */
function isSamePlot(before: PlotProps, after: PlotProps): boolean {
  return (
    before.width === after.width &&
    before.height === after.height &&
    before.isLogX === after.isLogX &&
    before.drawing === after.drawing &&
    hasEqualItems(before.bands, after.bands) &&
    hasEqualItems(before.marks, after.marks)
  );
}

function hasEqualItems(before: readonly object[], after: readonly object[]): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after);
}

const axisColor = "light-dark(#6b7482, #8b95a5)";
const gridColor = "light-dark(#e3e7ec, #39404a)";
const tickStyle = { fill: "light-dark(#444c58, #b9c1cd)", fontSize: 11 };
const bandStyle = { fill: "light-dark(#7a4700, #ffcf7d)", fillOpacity: 0.25, stroke: "light-dark(#7a4700, #ffcf7d)" };
