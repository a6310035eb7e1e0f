import { Button, Group, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { bestEpoch } from "../../run/best-epoch.ts";
import { writeCurves } from "../../run/curves-csv.ts";
import type { RunView } from "../../state/run-view.ts";
import { LineChart } from "../../ui/charts/line-chart.tsx";
import type { PlotMark } from "../../ui/charts/plot.tsx";
import { useCalm } from "../../ui/charts/use-calm.ts";
import type { Zoom } from "../../ui/charts/zoom.ts";
import { download } from "../../ui/download.ts";
import { ChartOptionsBar, useChartOptions } from "./chart-options.tsx";
import { axisUnits, curvesOf, type DrawnRun, otherHistories } from "./curves.ts";
import styles from "./train-screen.module.css";

/** The curves of the run, beside those of others; all charts share their axis and its zoom. */
export function Charts({ run, others }: { run: RunView; others: readonly DrawnRun[] }) {
  const [options, setOptions] = useChartOptions();
  const [zoom, setZoom] = useState<Zoom>();
  const calm = useCalm(run, true);
  const { axis, smoothing, isLogX, isLogY } = options;
  const beside = useMemo(() => otherHistories(others, axis), [others, axis]);
  const curves = useMemo(() => curvesOf(calm, beside, { axis, smoothing }), [calm, beside, axis, smoothing]);
  const marks = useMemo(() => markBest(calm, curves.epochPlaces), [calm, curves]);
  const common = { xLabel: axisUnits[axis], isLogX, isLogY, zoom, onZoom: setZoom };
  const ofSteps = { ...common, bands: curves.bands };
  return (
    <section aria-label="Curves">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          Curves
        </Title>
        <Button
          size="xs"
          variant="default"
          onClick={() => download(`${run.name}.csv`, new Blob([writeCurves(run.history)]))}
        >
          Export curves
        </Button>
      </Group>
      <ChartOptionsBar
        options={options}
        onChange={next => {
          if (next.axis !== axis || next.isLogX !== isLogX) setZoom(undefined);
          setOptions(next);
        }}
      />
      <div className={styles["columns"]}>
        <LineChart name="Loss per step" series={curves.stepLoss} {...ofSteps} />
        <LineChart name="Loss per epoch" series={curves.epochLoss} {...common} marks={marks} />
        <LineChart name="WER and CER per epoch" series={curves.rates} unit="%" {...common} marks={marks} />
        <LineChart name="Learning rate" series={curves.learningRate} {...ofSteps} height={160} />
        <LineChart name="Gradient norm" series={curves.gradientNorm} {...ofSteps} height={160} />
        <LineChart name="Time of a step" series={curves.stepMillis} unit="ms" {...ofSteps} height={160} />
      </div>
    </section>
  );
}

function markBest({ history }: RunView, places: ArrayLike<number>): PlotMark[] {
  const best = bestEpoch(history.epochs);
  const x = best === undefined ? undefined : places[history.epochs.indexOf(best)];
  return x === undefined ? [] : [{ x, label: "best WER" }];
}
