import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { describeError, errorOf, reportOf } from "../../lib/result.ts";
import { scanProject } from "../../state/catalog.ts";
import { takeFiles } from "../../state/opened-files.ts";
import { openSample } from "../../state/project.ts";
import type { MissingFile } from "../../state/project-view.ts";
import { FileDrop } from "../../ui/file-drop.tsx";
import { UnreachableFiles } from "../object-storage/unreachable-files.tsx";

/** Before any project. */
export function NoProject() {
  const [problem, setProblem] = useState("");
  const open = () => {
    openSample().catch((error: unknown) => setProblem(describeError(errorOf(reportOf(error)))));
  };
  return (
    <Stack maw="40rem">
      <Text>
        No project is open. Drop a config with its vocabulary and shards anywhere on the page, or begin with the sample.
      </Text>
      <Group>
        <Button onClick={open}>Open the sample</Button>
      </Group>
      <Text>
        Without any data yet,{" "}
        <Anchor href="#/record" underline="always">
          record some
        </Anchor>
        ; from transcripts and audio the{" "}
        <Anchor href="#/tools" underline="always">
          tools
        </Anchor>{" "}
        make shards.
      </Text>
      <DropData label="Drop a config, a vocabulary and shards here, or choose them" />
      {problem !== "" && <Alert title="The sample cannot be opened">{problem}</Alert>}
    </Stack>
  );
}

/** The config has errors, so that nothing is known of the data. */
export function BrokenConfig() {
  return (
    <Text>
      The config has errors, so it does not say where the data is. Correct it on the{" "}
      <Anchor href="#/config" underline="always">
        Config page
      </Anchor>
      .
    </Text>
  );
}

/** Files that the data needs are not there. */
export function MissingData({ missing }: { missing: readonly MissingFile[] }) {
  const absent = missing.filter(({ reason }) => reason === undefined);
  const hasVocabulary = !missing.some(({ what }) => what === "vocabulary");
  return (
    <Alert title={absent.length > 0 ? "Files are missing" : "Files cannot be reached"}>
      <Stack gap="xs" align="start">
        {absent.length > 0 && (
          <Text size="sm">The config names {absent.map(({ path, what }) => `${path} (${what})`).join(", ")}.</Text>
        )}
        <UnreachableFiles missing={missing} />
        <DropData label="Drop the missing files here, or choose them" />
        {hasVocabulary && (
          <Button size="xs" variant="default" onClick={() => void scanProject()}>
            Scan what is there
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** For files of any kind. */
export function DropData({ label }: { label: string }) {
  return <FileDrop isMultiple label={label} onFiles={files => void takeFiles(files)} />;
}
