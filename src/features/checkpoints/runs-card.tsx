import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { deleteRun, useCheckpoints } from "../../state/checkpoints.ts";
import { useRun } from "../../state/run.ts";
import { isUnderWay } from "../../state/run-commands.ts";
import type { RunSummary } from "../../workers/storage/protocol.ts";
import styles from "./checkpoints-screen.module.css";
import { showDeleted } from "./undo-toast.tsx";
import type { Action } from "./use-action.ts";
import { countText, sizeText } from "./wording.ts";

/** The runs that are kept with their curves, whether or not checkpoints of theirs are left. */
export function RunsCard({ action }: { action: Action }) {
  const runs = useCheckpoints(state => state.runs);
  return (
    <Paper withBorder p="sm" component="section" aria-label="Runs">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Runs
        </Title>
        <ul className={styles["runs"]}>
          {runs.map(run => (
            <RunEntry key={run.id} run={run} action={action} />
          ))}
        </ul>
      </Stack>
    </Paper>
  );
}

function RunEntry({ run, action }: { run: RunSummary; action: Action }) {
  const checkpoints = useCheckpoints(state => state.checkpoints).filter(({ runId }) => runId === run.id);
  const bytes = checkpoints.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { length } = checkpoints;
  const isTraining = useRun(state => state.run?.id === run.id && isUnderWay(state.run.phase));
  const forget = () =>
    action.start(`Deleting ${run.name}`, async () => {
      await deleteRun(run.id);
      showDeleted(`The run ${run.name}${length === 0 ? "" : ` with ${countText(length)}`}`);
    });
  return (
    <Group component="li" justify="space-between" gap="xs">
      <Text size="sm">
        {run.name}: {length === 0 ? "its curves alone" : `${countText(length)}, ${sizeText(bytes)}`}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Forget ${run.name}`}
        onClick={forget}
        disabled={isTraining || action.doing !== undefined}
      >
        Forget
      </Button>
    </Group>
  );
}
