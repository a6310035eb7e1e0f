import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { describeError, errorOf, reportOf } from "../../lib/result.ts";
import type { NamedFile } from "../../sources/index.ts";
import { canChooseFolder, filesIn, pickFolder } from "../../state/project-folder.ts";
import { addInputs, clearInputs, useTools } from "../../state/tools.ts";
import { FolderDrop } from "../../ui/folder-drop.tsx";
import { describeInputs } from "./input-files.ts";

/** Twice the largest public corpus of read speech. */
const mostFiles = 1_000_000;

/** What the tools work on, besides the project's own files. */
export function InputsCard() {
  const inputs = useTools(state => state.inputs);
  const [problem, setProblem] = useState("");
  const [isLooking, setIsLooking] = useState(false);
  const tell = (error: unknown) => setProblem(describeError(errorOf(reportOf(error))));
  const chooseFolder = () => {
    setProblem("");
    readFolder(setIsLooking).catch(tell);
  };
  return (
    <Paper withBorder p="sm" component="section" aria-label="Files to work on">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Files to work on
        </Title>
        <FolderDrop
          label="Drop transcripts, audio or a folder with both"
          inputLabel="Files for the tools"
          onFiles={files => {
            setProblem("");
            addInputs(files);
          }}
          onProblem={tell}
          onChooseFolder={canChooseFolder() ? chooseFolder : undefined}
        />
        <Group justify="space-between">
          <Text size="sm" aria-live="polite">
            {isLooking ? "Looking through the folder…" : inputs.length === 0 ? nothingYet : describeInputs(inputs)}
          </Text>
          {inputs.length > 0 && (
            <Button size="compact-sm" variant="default" onClick={() => showCleared(clearInputs())}>
              Take them away
            </Button>
          )}
        </Group>
        {problem !== "" && (
          <Alert color="red" title="The files cannot be read">
            {problem}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}

const nothingYet = "Nothing but the project's own files yet. They stay on this computer.";

async function readFolder(setIsLooking: (isLooking: boolean) => void): Promise<void> {
  const folder = await pickFolder("read");
  if (folder === undefined) return;
  setIsLooking(true);
  try {
    addInputs(await filesIn(folder, mostFiles));
  } finally {
    setIsLooking(false);
  }
}

function showCleared(files: readonly NamedFile[]): void {
  const id = `cleared ${crypto.randomUUID()}`;
  const undo = () => {
    addInputs(files);
    notifications.hide(id);
  };
  notifications.show({
    id,
    title: "Taken away",
    autoClose: 20_000,
    message: (
      <Group justify="space-between" gap="xs">
        <Text size="sm">{describeInputs(files)}</Text>
        <Button size="compact-sm" variant="default" onClick={undo}>
          Undo
        </Button>
      </Group>
    ),
  });
}
