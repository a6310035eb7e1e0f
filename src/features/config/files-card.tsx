import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { formatCount, formatMebibytes } from "../../lib/amounts.ts";
import { describeError, errorOf, reportOf } from "../../lib/result.ts";
import { type NamedFile, sizeOf } from "../../sources/index.ts";
import { filesFor, takeFiles } from "../../state/opened-files.ts";
import { addFiles, removeFile, useProject } from "../../state/project.ts";
import { canChooseFolder, chooseFolder, rememberedFolder, reopenFolder } from "../../state/project-folder.ts";
import type { MissingFile } from "../../state/project-view.ts";
import { FileDrop } from "../../ui/file-drop.tsx";
import { UnreachableFiles } from "../object-storage/unreachable-files.tsx";
import styles from "./config-screen.module.css";

/** The project's files, and those that it still lacks. */
export function FilesCard() {
  const missing = useProject(state => state.missing);
  const lost = useProject(state => state.lost);
  const keepingError = useProject(state => state.keepingError);
  return (
    <Paper withBorder p="sm" component="section" aria-label="Files">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Files
        </Title>
        <UnreachableFiles missing={missing} />
        {missing.map(
          file => file.reason === undefined && <MissingEntry key={`${file.key} ${file.path}`} file={file} />,
        )}
        {lost.length > 0 && (
          <Text size="sm">Too large to keep since your last visit, add them again: {namesOf(lost)}.</Text>
        )}
        <FileDrop
          isMultiple
          label="Add files: drop them here or choose them"
          onFiles={files => void takeFiles(files)}
        />
        <FolderButtons />
        <FileList />
        {keepingError !== null && (
          <Text size="sm">This browser does not keep the project, so a reload loses it: {keepingError.message}</Text>
        )}
      </Stack>
    </Paper>
  );
}

function MissingEntry({ file: { key, path, what, isNeeded } }: { file: MissingFile }) {
  const isPattern = what === "shards";
  const need = isNeeded ? "needed to train" : absence[what];
  return (
    <div>
      <Text size="sm">
        <strong className={styles["code"]}>{path}</strong> is missing: {what} of{" "}
        <span className={styles["code"]}>{key}</span>, {need}.
      </Text>
      <FileDrop
        label={`Drop ${path} here or choose ${isPattern ? "them" : "it"}`}
        isMultiple={isPattern}
        onFiles={files => addFiles(filesFor(path, files))}
      />
    </div>
  );
}

function namesOf(files: readonly { path: string }[]): string {
  const names = files.slice(0, 5).map(({ path }) => path);
  const others = files.length - names.length;
  return names.join(", ") + (others === 0 ? "" : ` and ${formatCount(others)} more`);
}

/** What happens without a file that training does not wait for. */
const absence: Record<MissingFile["what"], string> = {
  vocabulary: "not needed",
  shards: "not needed: the transcripts and their audio are read",
  transcripts: "not needed where there are shards",
  metadata: "not needed: the number of steps is then unknown before the first epoch has ended",
};

function FolderButtons() {
  const files = useProject(state => state.files);
  const [remembered, setRemembered] = useState<string>();
  const [message, setMessage] = useState("");
  useEffect(() => {
    let isCurrent = true;
    void rememberedFolder(files).then(name => isCurrent && setRemembered(name));
    return () => {
      isCurrent = false;
    };
  }, [files]);
  if (!canChooseFolder()) return null;
  const open = (pick: () => Promise<number | undefined>) => {
    setMessage("Reading the folder…");
    pick().then(
      count => setMessage(count === undefined ? "" : `Added ${formatCount(count)} files of the folder.`),
      (error: unknown) => setMessage(describeError(errorOf(reportOf(error)))),
    );
  };
  return (
    <div>
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={() => open(chooseFolder)}>
          Choose a folder
        </Button>
        {remembered !== undefined && (
          <Button variant="default" size="xs" onClick={() => open(reopenFolder)}>
            Open {remembered} again
          </Button>
        )}
      </Group>
      <Text size="xs" aria-live="polite">
        {message}
      </Text>
    </div>
  );
}

function FileList() {
  const files = useProject(state => state.files);
  const [removed, setRemoved] = useState<NamedFile>();
  const remove = (file: NamedFile) => {
    removeFile(file.path);
    setRemoved(file);
  };
  const shown = files.slice(0, mostShown);
  return (
    <>
      {removed !== undefined && !files.some(({ path }) => path === removed.path) && (
        <Group gap="xs">
          <Text size="sm">Removed {removed.path}.</Text>
          <Button size="compact-xs" variant="default" onClick={() => addFiles([removed])}>
            Undo
          </Button>
        </Group>
      )}
      {files.length > 0 && (
        <ul className={styles["files"]} aria-label="Files of the project">
          {shown.map(file => (
            <li key={file.path}>
              <span>
                {file.path} {sizeText(file)}
              </span>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Remove ${file.path}`}
                onClick={() => remove(file)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {files.length > mostShown && <Text size="sm">and {formatCount(files.length - mostShown)} more.</Text>}
    </>
  );
}

const mostShown = 200;

function sizeText(file: NamedFile): string {
  const bytes = sizeOf(file);
  return bytes === undefined ? "" : `(${bytes < 100_000 ? `${formatCount(bytes)} bytes` : formatMebibytes(bytes)})`;
}
