import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { type RemotePlace, remotePlaces } from "../../run/remote-places.ts";
import { forgetKeys, useCredentials } from "../../state/credentials.ts";
import { lookAgain, useProject } from "../../state/project.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import styles from "./object-storage.module.css";

/** The servers that the config's addresses lead to, and the keys for them. Nothing where all files are at hand. */
export function ObjectStorageCard() {
  const config = useProject(state => state.loaded?.config);
  const isReading = useProject(state => state.isReading);
  const keepingError = useCredentials(state => state.keepingError);
  const places = useMemo(() => (config === undefined ? [] : remotePlaces(config)), [config]);
  if (places.length === 0) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Object storage">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Object storage
        </Title>
        {places.map(place => (
          <Place key={place.host} place={place} />
        ))}
        {keepingError !== null && (
          <Text size="sm">This browser does not let the page keep or remove keys: {keepingError.message}</Text>
        )}
        <Group gap="xs">
          <Button size="xs" variant="default" loading={isReading} onClick={lookAgain}>
            Look again
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Place({ place }: { place: RemotePlace }) {
  const { host, endpoint, patterns } = place;
  const [isOpen, setIsOpen] = useState(false);
  const held = useCredentials(state => state.held.find(keys => keys.endpoint === endpoint));
  const has = held !== undefined;
  return (
    <div>
      <Text size="sm">
        <strong className={styles["address"]}>{host}</strong>: {patterns.length}{" "}
        {patterns.length === 1 ? "address" : "addresses"} of the config. {stateOf(place, held?.isKept)}
      </Text>
      <Group gap="xs" mt={4}>
        <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
          {endpoint === null ? "Test the connection" : has ? "Change the keys" : "Enter keys"}
        </Button>
        {has && (
          <Button size="xs" variant="default" onClick={() => void forgetKeys(held.endpoint)}>
            Forget the keys
          </Button>
        )}
      </Group>
      <KeysDialog place={place} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </div>
  );
}

function stateOf({ endpoint }: RemotePlace, isKept: boolean | undefined): string {
  if (endpoint === null) return "Read without keys.";
  if (isKept === undefined) return "No keys: what anybody may read can be read.";
  return isKept ? "Keys are kept on this device." : "Keys are held until this page is closed.";
}
