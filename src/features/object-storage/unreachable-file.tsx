import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ErrorReport } from "../../lib/result.ts";
import { remotePlaceOf } from "../../run/remote-places.ts";
import { useProject } from "../../state/project.ts";
import type { MissingFile } from "../../state/project-view.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import styles from "./object-storage.module.css";
import { Refusal } from "./refusal.tsx";

/** A file of the config whose address gave no answer to be used: why, and what to do. */
export function UnreachableFile({ file, reason }: { file: MissingFile; reason: ErrorReport }) {
  const config = useProject(state => state.loaded?.config);
  const place = config === undefined ? undefined : remotePlaceOf(config, file.path);
  const [isOpen, setIsOpen] = useState(false);
  const takesKeys = place !== undefined && place.endpoint !== null;
  return (
    <Stack gap={4} align="start">
      <Text size="sm">
        <strong className={styles["address"]}>{file.path}</strong> cannot be reached: {file.what} of{" "}
        <span className={styles["address"]}>{file.key}</span>.
      </Text>
      <Refusal error={reason} />
      {takesKeys && reason.code === "access-denied" && (
        <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
          Enter keys for {place.host}
        </Button>
      )}
      {place !== undefined && <KeysDialog place={place} isOpen={isOpen} onClose={() => setIsOpen(false)} />}
    </Stack>
  );
}
