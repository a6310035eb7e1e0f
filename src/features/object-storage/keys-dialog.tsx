import { Button, Checkbox, Group, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { RemotePlace } from "../../run/remote-places.ts";
import { holdKeys, useCredentials } from "../../state/credentials.ts";
import { isReading } from "../../state/keys-for-run.ts";
import { useRun } from "../../state/run.ts";
import { ConnectionTest } from "./connection-test.tsx";
import { emptyEntry, type KeysEntry, keysOf, whatIsLacking } from "./keys-entry.ts";
import styles from "./object-storage.module.css";

export interface KeysDialogProps {
  place: RemotePlace;
  isOpen: boolean;
  onClose: () => void;
}

/** Asks for the keys of one server, and tries them. What is typed is gone when the dialog closes. */
export function KeysDialog({ place, isOpen, onClose }: KeysDialogProps) {
  const title = place.endpoint === null ? `Connection to ${place.host}` : `Keys for ${place.host}`;
  return (
    <Modal opened={isOpen} onClose={onClose} title={title}>
      {place.endpoint === null ? (
        <Stack>
          <Text size="sm">Plain web servers take no keys: files are read as anybody may read them.</Text>
          <ConnectionTest place={place} keys={undefined} />
        </Stack>
      ) : (
        <KeysForm place={place} endpoint={place.endpoint} onClose={onClose} />
      )}
    </Modal>
  );
}

function KeysForm({ place, endpoint, onClose }: Pick<KeysDialogProps, "place" | "onClose"> & { endpoint: string }) {
  const held = useCredentials(state => state.held.find(keys => keys.endpoint === endpoint));
  const isTraining = useRun(({ run }) => isReading(run));
  const [entry, setEntry] = useState<KeysEntry>(emptyEntry);
  const [isKept, setIsKept] = useState(held?.isKept ?? false);
  const [lacking, setLacking] = useState<ReturnType<typeof whatIsLacking>>({});
  const change = (parts: Partial<KeysEntry>) => {
    setEntry({ ...entry, ...parts });
    setLacking({});
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const keys = keysOf(entry, endpoint);
    if (keys === undefined) return setLacking(whatIsLacking(entry));
    void holdKeys(keys, { isKept });
    onClose();
  };
  return (
    <form onSubmit={submit} autoComplete="off" noValidate>
      <Stack>
        <Text size="sm">
          They are sent to <span className={styles["address"]}>{endpoint}</span> alone, and written into no config,
          checkpoint or export.
          {held !== undefined && ` Those whose access key begins with ${held.accessKeyId.slice(0, 4)} are in use.`}
          {isTraining && " The run under way takes them up with the next file that it opens."}
        </Text>
        <TextInput
          label="Access key"
          value={entry.accessKeyId}
          error={lacking.accessKeyId}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          onChange={({ currentTarget }) => change({ accessKeyId: currentTarget.value })}
        />
        <PasswordInput
          label="Secret key"
          value={entry.secretAccessKey}
          error={lacking.secretAccessKey}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the secret key" }}
          onChange={({ currentTarget }) => change({ secretAccessKey: currentTarget.value })}
        />
        <PasswordInput
          label="Session token"
          description="Only with temporary keys"
          value={entry.sessionToken}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the session token" }}
          onChange={({ currentTarget }) => change({ sessionToken: currentTarget.value })}
        />
        <Checkbox
          label="Keep on this device"
          description="Otherwise they are forgotten when this page is closed. Whoever uses this browser can use keys that are kept."
          checked={isKept}
          onChange={({ currentTarget }) => setIsKept(currentTarget.checked)}
        />
        <ConnectionTest place={place} keys={keysOf(entry, endpoint) ?? held} />
        <Group justify="end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">Use these keys</Button>
        </Group>
      </Stack>
    </form>
  );
}
