import { Stack, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import type { RunView } from "../../state/run-view.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import type { RunSummary } from "../../workers/storage/protocol.ts";
import { Charts } from "./charts.tsx";
import { CompareRuns } from "./compare-runs.tsx";
import { ErrorRates } from "./error-rates.tsx";
import { Machine } from "./machine.tsx";
import { RunAlerts } from "./run-alerts.tsx";
import { RunProgress } from "./run-progress.tsx";
import { Samples } from "./samples.tsx";
import styles from "./train-screen.module.css";
import { useOverlays } from "./use-overlays.ts";
import { Warnings } from "./warnings.tsx";

/** Everything about a run, beside the runs that this browser keeps. */
export function RunReport({ run, runs }: { run: RunView; runs: readonly RunSummary[] }) {
  const [overlaid, setOverlaid] = useState<string[]>([]);
  const others = useMemo(() => runs.filter(({ id }) => id !== run.id), [runs, run.id]);
  const wanted = useMemo(() => others.filter(({ id }) => overlaid.includes(id)), [others, overlaid]);
  const { drawn, problems } = useOverlays(wanted);
  const { id, name, file, text, seed } = run;
  const epochsOfRun = run.epochs;
  const compared = useMemo(
    () => ({ id, name, file, text, seed, epochs: epochsOfRun }),
    [id, name, file, text, seed, epochsOfRun],
  );
  // Grows in place: a copy tells what shows it that there is more.
  const { length } = run.history.epochs;
  const epochs = useMemo(() => run.history.epochs.slice(0, length), [run.history, length]);
  return (
    <Stack>
      <RunProgress run={run} />
      {run.error !== null && <ErrorNotice title="The run was cut off" error={run.error} />}
      <RunAlerts run={run} />
      <Machine run={run} />
      <Charts run={run} others={drawn} />
      <div className={styles["columns"]}>
        <section aria-labelledby="error-rates-title">
          <Title order={2} size="h4" id="error-rates-title" mb="xs">
            Words and characters
          </Title>
          <ErrorRates epochs={epochs} />
        </section>
        <section aria-labelledby="samples-title">
          <Title order={2} size="h4" id="samples-title" mb="xs">
            What it hears
          </Title>
          <Samples epochs={epochs} />
        </section>
      </div>
      <CompareRuns run={compared} others={others} overlaid={overlaid} onOverlay={setOverlaid} />
      {problems.map(({ name: other, error }) => (
        <ErrorNotice key={other} title={`The curves of ${other} cannot be read`} error={error} />
      ))}
      <Warnings warnings={run.warnings} />
    </Stack>
  );
}
