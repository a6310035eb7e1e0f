import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useRef } from "react";
import { chosenFiles } from "../ui/dropped-entries.ts";
import { acceptedEndings } from "./sort-dropped.ts";
import { takeDropped } from "./take-dropped.ts";
import { attempt } from "./toasts.ts";

/** For those who do not drag: the same by a chooser, for files or a whole folder. */
export function ChooseFiles() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const chosen = chosenFiles(input.files);
    input.value = ""; // the same may be chosen again
    void attempt("The files cannot be read", () => takeDropped(chosen));
  };
  return (
    <Paper withBorder p="lg" style={{ borderStyle: "dashed" }}>
      <Stack gap="sm">
        <Text>
          <b>Drop your own files anywhere on this page:</b> a TensorFlowASR <code>config.j2</code>, shards, vocabulary
          and metadata or a folder with all of them, a recording, weights, or a checkpoint of a run.
        </Text>
        <Group gap="sm">
          <Button variant="default" onClick={() => files.current?.click()}>
            Choose files
          </Button>
          <Button variant="default" onClick={() => folder.current?.click()}>
            Choose a folder
          </Button>
        </Group>
        <input
          ref={files}
          type="file"
          hidden
          multiple
          accept={acceptedEndings()}
          aria-label="Files to open"
          onChange={({ currentTarget }) => take(currentTarget)}
        />
        <input
          ref={folder}
          type="file"
          hidden
          {...{ webkitdirectory: "" }} // every browser has it, React's types do not
          aria-label="Folder to open"
          onChange={({ currentTarget }) => take(currentTarget)}
        />
      </Stack>
    </Paper>
  );
}
