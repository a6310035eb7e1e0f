import { Button, Group, Stack, Text } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";
import { chosenFiles, type DroppedFile, readDrop } from "./dropped-entries.ts";
import styles from "./file-drop.module.css";

export interface FolderDropProps {
  label: string;
  inputLabel: string; // of the chooser, for who does not see it
  onFiles: (files: readonly DroppedFile[]) => void;
  onProblem: (error: unknown) => void; // a folder cannot be read
  /** Where the browser has a better way to choose a folder than a chooser of files. */
  onChooseFolder?: (() => void) | undefined;
}

/** A place for files and whole folders: dropped, or chosen. */
export function FolderDrop({ label, inputLabel, onFiles, onProblem, onChooseFolder }: FolderDropProps) {
  const [isOver, setIsOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation(); // the page takes what is dropped elsewhere
    setIsOver(false);
    readDrop(event.dataTransfer).then(give, onProblem);
  };
  const give = (given: readonly DroppedFile[]) => {
    if (given.length > 0) onFiles(given);
  };
  const take = (input: HTMLInputElement) => {
    give(chosenFiles(input.files));
    input.value = ""; // the same may be chosen again
  };
  return (
    <div
      className={styles["drop"]}
      data-over={isOver || undefined}
      onDragOver={event => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <Stack gap="xs" align="center">
        <Text size="sm">{label}</Text>
        <Group gap="xs" justify="center">
          <Button size="xs" variant="default" onClick={() => files.current?.click()}>
            Choose files
          </Button>
          <Button size="xs" variant="default" onClick={onChooseFolder ?? (() => folder.current?.click())}>
            Choose a folder
          </Button>
        </Group>
      </Stack>
      <input
        ref={files}
        type="file"
        hidden
        multiple
        aria-label={inputLabel}
        onChange={({ currentTarget }) => take(currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        {...{ webkitdirectory: "" }} // every browser has it, React's types do not
        aria-label={`${inputLabel}: a folder`}
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </div>
  );
}
