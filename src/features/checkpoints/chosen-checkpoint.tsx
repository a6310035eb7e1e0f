import { Alert, Button, Group, Menu, Paper, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { navigate } from "wouter/use-hash-location";
import { findNamed } from "../../sources/index.ts";
import {
  deleteCheckpoint,
  exportToDisk,
  exportToIndexedDB,
  keepCheckpoint,
  renameCheckpoint,
} from "../../state/checkpoints.ts";
import { useProject } from "../../state/project.ts";
import { resumeFrom, useRun } from "../../state/run.ts";
import { isUnderWay } from "../../state/run-commands.ts";
import { cleanName } from "../../storage/checkpoint-names.ts";
import type { CheckpointInfo, RunSummary } from "../../workers/storage/protocol.ts";
import styles from "./checkpoints-screen.module.css";
import { showDeleted } from "./undo-toast.tsx";
import type { Action } from "./use-action.ts";
import { kindText, sizeText } from "./wording.ts";

interface ChosenProps {
  checkpoint: CheckpointInfo;
  run: RunSummary | undefined;
  action: Action;
  onDone: (message: string) => void;
}

/** What can be done with the checkpoint that is chosen. */
export function ChosenCheckpoint({ checkpoint, run, action, onDone }: ChosenProps) {
  const obstacle = useObstacle(checkpoint, run);
  const isBusy = action.doing !== undefined;
  const resume = () =>
    action.start(`Opening ${checkpoint.name}`, async () => {
      await resumeFrom(checkpoint.id);
      navigate("/train");
    });
  const remove = () =>
    action.start(`Deleting ${checkpoint.name}`, async () => {
      await deleteCheckpoint(checkpoint.id);
      showDeleted(checkpoint.name);
    });
  const keep = (isKept: boolean) => action.start("Noting it", () => keepCheckpoint(checkpoint.id, isKept));
  return (
    <Paper withBorder p="sm" component="section" aria-label="Chosen checkpoint">
      <Stack gap="xs">
        <Title order={2} size="h4" className={styles["name"] ?? ""}>
          {checkpoint.name}
        </Title>
        <Text size="sm">
          {run === undefined ? "Its run is not kept here" : `Of the run ${run.name}`}, {kindText(checkpoint)}.
        </Text>
        <Group gap="xs">
          <Button onClick={resume} disabled={isBusy || obstacle !== undefined}>
            Resume
          </Button>
          <Button variant="default" onClick={() => openDecoding(checkpoint.id)}>
            Decode with it
          </Button>
          <ExportMenu checkpoint={checkpoint} action={action} onDone={onDone} />
          <Button variant="default" onClick={remove} disabled={isBusy}>
            Delete
          </Button>
        </Group>
        {obstacle !== undefined && <Text size="sm">{obstacle}</Text>}
        <Switch
          label="Keep it until I delete it"
          checked={checkpoint.isKept}
          onChange={event => keep(event.currentTarget.checked)}
        />
        <Rename key={`${checkpoint.id} ${checkpoint.name}`} checkpoint={checkpoint} action={action} />
        {run !== undefined && <MissingFiles run={run} />}
        {run !== undefined && (
          <details>
            <summary>Config: {run.file}</summary>
            <pre className={styles["config"]} tabIndex={0} aria-label={`Text of ${run.file}`} role="region">
              {run.text}
            </pre>
          </details>
        )}
      </Stack>
    </Paper>
  );
}

/** The router's own function would move the question in front of the hash. */
function openDecoding(id: string): void {
  location.hash = `#/decode?checkpoint=${encodeURIComponent(id)}`;
}

/** Why it cannot be resumed now. */
function useObstacle({ epoch }: CheckpointInfo, run: RunSummary | undefined): string | undefined {
  const underWay = useRun(state =>
    state.run !== undefined && isUnderWay(state.run.phase) ? state.run.name : undefined,
  );
  if (underWay !== undefined) return `${underWay} is under way: stop it before you resume another run.`;
  if (run === undefined) return "It cannot be resumed, since its run is not kept here.";
  return epoch >= run.epochs ? `It stands at the end of its run: all ${run.epochs} epochs are done.` : undefined;
}

function ExportMenu({ checkpoint, action, onDone }: Omit<ChosenProps, "run">) {
  const { id, name, sizeBytes } = checkpoint;
  const toIndexedDB = () =>
    action.start(`Exporting ${name}`, async () => {
      await exportToIndexedDB(id);
      onDone(`${name} stays in this browser until you delete it.`);
    });
  const toDisk = () =>
    action.start(`Exporting ${name} (${sizeText(sizeBytes)})`, async () => {
      if (await exportToDisk(checkpoint)) onDone(`${name} was saved to disk.`);
    });
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" disabled={action.doing !== undefined}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={toIndexedDB}>To IndexedDB (kept until you delete it)</Menu.Item>
        <Menu.Item onClick={toDisk}>To disk (.safetensors, {sizeText(sizeBytes)})</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Rename({ checkpoint, action }: Pick<ChosenProps, "checkpoint" | "action">) {
  const [name, setName] = useState(checkpoint.name);
  const cleaned = cleanName(name);
  const rename = (event: FormEvent) => {
    event.preventDefault();
    action.start("Renaming it", () => renameCheckpoint(checkpoint.id, name));
  };
  return (
    <form onSubmit={rename} className={styles["rename"]}>
      <TextInput
        label="Name"
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        onKeyDown={event => event.key === "Escape" && setName(checkpoint.name)}
        error={cleaned === undefined ? "A name needs a letter or a digit." : undefined}
      />
      <Button type="submit" variant="default" disabled={cleaned === undefined || cleaned === checkpoint.name}>
        Rename
      </Button>
    </form>
  );
}

/** Large files are not kept with a run. */
function MissingFiles({ run }: { run: RunSummary }) {
  const files = useProject(state => state.files);
  const missing = run.missing.filter(({ path }) => findNamed(files, path) === undefined);
  if (missing.length === 0) return null;
  const names = missing.slice(0, mostNamed).map(({ path, sizeBytes }) => `${path} (${sizeText(sizeBytes)})`);
  const others = missing.length - names.length;
  return (
    <Alert title="To resume, give these files again" variant="default">
      {names.join(", ")}
      {others > 0 && ` and ${others} more`}: too large to be kept with the run. Drop them anywhere on the page. Decoding
      needs none of them.
    </Alert>
  );
}

const mostNamed = 5;
