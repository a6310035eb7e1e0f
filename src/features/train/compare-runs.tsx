import { Checkbox, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { memo, useState } from "react";
import type { RunView } from "../../state/run-view.ts";
import type { RunSummary } from "../../workers/storage/protocol.ts";
import type { ComparedRun } from "./compare.ts";
import { DifferenceTable } from "./difference-table.tsx";
import styles from "./train-screen.module.css";

export interface CompareRunsProps {
  run: Pick<RunView, keyof ComparedRun | "id">;
  others: readonly RunSummary[];
  overlaid: readonly string[]; // ids
  onOverlay: (ids: string[]) => void;
}

/** Which other runs are drawn beside this one, and how the configs of two runs differ. */
export const CompareRuns = memo(function CompareRuns({ run, others, overlaid, onOverlay }: CompareRunsProps) {
  const [left, setLeft] = useState(run.id);
  const [right, setRight] = useState("");
  const all = [run, ...others];
  const [first, second] = [all.find(({ id }) => id === left) ?? run, all.find(({ id }) => id === right)];
  const choices = all.map(({ id, name }) => ({ value: id, label: id === run.id ? `${name} (this run)` : name }));
  return (
    <section aria-label="Other runs">
      <Title order={2} size="h4" mb="xs">
        Other runs
      </Title>
      {others.length === 0 ? (
        <Text size="sm">Runs that this browser keeps can be drawn beside this one once there is a second.</Text>
      ) : (
        <Stack gap="sm">
          <Checkbox.Group label="Draw beside this run" value={[...overlaid]} onChange={onOverlay}>
            <div className={styles["options"]}>
              {others.map(({ id, name, startedAt }) => (
                <Checkbox key={id} value={id} label={`${name}, ${dateOf(startedAt)}`} />
              ))}
            </div>
          </Checkbox.Group>
          <div className={styles["options"]}>
            <NativeSelect
              label="Config of"
              data={choices}
              value={first.id}
              onChange={event => setLeft(event.currentTarget.value)}
            />
            <NativeSelect
              label="beside that of"
              data={[{ value: "", label: "choose a run" }, ...choices]}
              value={right}
              onChange={event => setRight(event.currentTarget.value)}
            />
          </div>
          {second !== undefined && <DifferenceTable key={`${first.id} ${second.id}`} left={first} right={second} />}
        </Stack>
      )}
    </section>
  );
});

function dateOf(millis: number): string {
  return new Date(millis).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
