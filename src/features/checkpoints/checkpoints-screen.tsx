import { Alert, Button, FileButton, Group, Loader, Skeleton, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRef, useState } from "react";
import { navigate } from "wouter/use-hash-location";
import { describeError, type ErrorReport, errorOf } from "../../lib/result.ts";
import { importFromDisk, useCheckpoints } from "../../state/checkpoints.ts";
import type { CheckpointInfo } from "../../workers/storage/protocol.ts";
import styles from "./checkpoints-screen.module.css";
import { CheckpointsTable } from "./checkpoints-table.tsx";
import { ChosenCheckpoint } from "./chosen-checkpoint.tsx";
import { RetentionCard } from "./retention-card.tsx";
import { RunsCard } from "./runs-card.tsx";
import { StorageCard } from "./storage-card.tsx";
import { type Action, useAction } from "./use-action.ts";
import { sizeText } from "./wording.ts";

/** What this browser keeps of runs: to go on from, to decode with, to take away. */
export function CheckpointsScreen() {
  const { checkpoints, runs, isRead, error } = useCheckpoints(state => state);
  const [chosenId, setChosenId] = useState<string>();
  const action = useAction();
  const chosen = checkpoints.find(({ id }) => id === chosenId) ?? checkpoints[0];
  if (!isRead) return <Skeleton height={240} aria-label="Reading the checkpoints of this browser" />;
  return (
    <div className={styles["screen"]}>
      <Stack className={styles["main"] ?? ""} gap="sm">
        <Group justify="space-between">
          <Title order={1} size="h2">
            Checkpoints
          </Title>
          <ImportButton action={action} onImported={({ id }) => setChosenId(id)} />
        </Group>
        {error !== null && <Problem title="The checkpoints cannot be read" report={error} />}
        <Progress action={action} />
        {chosen === undefined ? (
          <NoCheckpoints />
        ) : (
          <>
            <CheckpointsTable checkpoints={checkpoints} runs={runs} chosen={chosen.id} onChoose={setChosenId} />
            <ChosenCheckpoint
              checkpoint={chosen}
              run={runs.find(({ id }) => id === chosen.runId)}
              action={action}
              onDone={message => notifications.show({ title: "Exported", message, autoClose: 8000 })}
            />
          </>
        )}
      </Stack>
      <Stack gap="sm">
        <RetentionCard action={action} />
        <StorageCard />
        {runs.length > 0 && <RunsCard action={action} />}
      </Stack>
    </div>
  );
}

function ImportButton({ action, onImported }: { action: Action; onImported: (imported: CheckpointInfo) => void }) {
  const reset = useRef<() => void>(null);
  const take = (file: File | null) => {
    reset.current?.(); // or the same file could not be chosen again
    if (file === null) return;
    action.start(`Importing ${file.name} (${sizeText(file.size)})`, async () => {
      const imported = await importFromDisk(file);
      onImported(imported);
      notifications.show({ title: "Imported", message: imported.name, autoClose: 8000 });
    });
  };
  return (
    <FileButton accept=".safetensors" onChange={take} resetRef={reset} inputProps={{ "aria-label": "Checkpoint file" }}>
      {props => (
        <Button variant="default" disabled={action.doing !== undefined} {...props}>
          Import
        </Button>
      )}
    </FileButton>
  );
}

function Progress({ action: { doing, problem, dismiss } }: { action: Action }) {
  return (
    <>
      <div aria-live="polite">
        {doing !== undefined && (
          <Group gap="xs">
            <Loader size="xs" aria-hidden />
            <Text size="sm">{doing}…</Text>
          </Group>
        )}
      </div>
      {problem !== undefined && <Problem title="That did not work" report={problem} onClose={dismiss} />}
    </>
  );
}

function Problem({ title, report, onClose }: { title: string; report: ErrorReport; onClose?: () => void }) {
  const close = onClose === undefined ? {} : { withCloseButton: true, onClose, closeButtonLabel: "Close this notice" };
  return (
    <Alert title={title} color="red" variant="outline" {...close}>
      {describeError(errorOf(report))}
    </Alert>
  );
}

function NoCheckpoints() {
  return (
    <Stack gap="xs" maw="40rem">
      <Text>
        No checkpoints yet. A run saves one at the end of every epoch and every few minutes, so start one on the Train
        screen. One that was exported, here or elsewhere, can be imported or dropped anywhere on the page.
      </Text>
      <Group>
        <Button onClick={() => navigate("/train")}>Go to training</Button>
      </Group>
    </Stack>
  );
}
