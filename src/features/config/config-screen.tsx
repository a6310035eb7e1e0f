import { Alert, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useRef, useState } from "react";
import { describeError, errorOf, reportOf } from "../../lib/result.ts";
import { configEndings, takeFiles } from "../../state/opened-files.ts";
import { bringBackReplaced, openSample, setText, useProject } from "../../state/project.ts";
import { download } from "../../ui/download.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { FileDrop } from "../../ui/file-drop.tsx";
import { ObjectStorageCard } from "../object-storage/object-storage-card.tsx";
import { ConfigEditor, type EditorHandle } from "./config-editor.tsx";
import styles from "./config-screen.module.css";
import { DiagnosticsList } from "./diagnostics-list.tsx";
import { FilesCard } from "./files-card.tsx";
import { LearningRate } from "./learning-rate.tsx";
import { PreflightCard } from "./preflight-card.tsx";
import { ReadingTabs } from "./reading-tabs.tsx";

/** The config with everything that is known of it before training. */
export function ConfigScreen() {
  const isHydrated = useProject(state => state.isHydrated);
  const file = useProject(state => state.file);
  if (!isHydrated) return <Skeleton height={240} aria-label="Reading what was kept of your last visit" />;
  return file === "" ? <NoConfig /> : <OpenConfig />;
}

function NoConfig() {
  const [problem, setProblem] = useState("");
  const open = () => {
    openSample().catch((error: unknown) => setProblem(describeError(errorOf(reportOf(error)))));
  };
  return (
    <Stack maw="40rem">
      <Title order={1} size="h2">
        Config
      </Title>
      <Text>No config is open. Drop a TensorFlowASR config.j2 anywhere on the page, or begin with the sample.</Text>
      <Group>
        <Button onClick={open}>Open the sample</Button>
      </Group>
      <ChooseConfig />
      {problem !== "" && <Alert title="The sample cannot be opened">{problem}</Alert>}
    </Stack>
  );
}

function OpenConfig() {
  const { file, text, loaded, error, preflight, replaced } = useProject(state => state);
  const editor = useRef<EditorHandle>(null);
  return (
    <div className={styles["screen"]}>
      <Stack className={styles["texts"] ?? ""} gap="sm">
        <Group justify="space-between">
          <Title order={1} size="h2">
            Config: {file}
          </Title>
          <Group gap="xs">
            {replaced !== null && (
              <Button variant="default" size="xs" onClick={bringBackReplaced}>
                Back to {replaced.file}
              </Button>
            )}
            <Button variant="default" size="xs" onClick={() => download(file, new Blob([text]))}>
              Download the config
            </Button>
          </Group>
        </Group>
        {error !== null && <ErrorNotice title="The project cannot be read" error={error} />}
        <div className={styles["columns"]}>
          <Stack gap="xs">
            <ConfigEditor ref={editor} key={file} text={text} diagnostics={loaded?.diagnostics} onChange={setText} />
            <Text size="xs">Tab indents. To leave the editor by key, press Escape, then Tab.</Text>
            {loaded === undefined ? (
              <Text size="sm">Reading the config…</Text>
            ) : (
              <DiagnosticsList
                text={text}
                diagnostics={loaded.diagnostics}
                onJump={place => editor.current?.jumpTo(place)}
                onFix={edit => editor.current?.apply(edit)}
              />
            )}
          </Stack>
          <ReadingTabs loaded={loaded} />
        </div>
        <ChooseConfig />
      </Stack>
      <Stack gap="sm">
        <PreflightCard onEdit={edit => editor.current?.apply(edit)} />
        {preflight !== undefined && (
          <Paper withBorder p="sm">
            <LearningRate curve={preflight.learningRates} />
          </Paper>
        )}
        <ObjectStorageCard />
        <FilesCard />
      </Stack>
    </div>
  );
}

function ChooseConfig() {
  const accept = configEndings.join(",");
  return (
    <FileDrop
      label="Open a config: drop it here or choose it"
      accept={accept}
      onFiles={files => void takeFiles(files)}
    />
  );
}
