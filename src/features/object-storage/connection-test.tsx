import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { formatCount, formatMebibytes } from "../../lib/amounts.ts";
import type { RemotePlace } from "../../run/remote-places.ts";
import type { Credentials } from "../../sources/index.ts";
import { type Lookup, testConnection } from "../../state/connection-test.ts";
import { projectStore } from "../../state/project.ts";
import styles from "./object-storage.module.css";
import { Refusal } from "./refusal.tsx";
import { sameRefusals } from "./same-refusals.ts";

/** Looks at every address that leads to a place, with these keys or as anybody may, and says what is there. */
export function ConnectionTest({ place, keys }: { place: RemotePlace; keys: Credentials | undefined }) {
  const [lookups, setLookups] = useState<readonly Lookup[]>([]);
  const [isTesting, setIsTesting] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const test = async () => {
    const mine = new AbortController();
    running.current = mine;
    setLookups([]);
    setIsTesting(true);
    const storage = projectStore.getState().loaded?.config?.studio_config.object_storage;
    const tell = (lookup: Lookup) => {
      if (!mine.signal.aborted) setLookups(before => [...before, lookup]);
    };
    await testConnection(place.patterns, storage, keys === undefined ? [] : [keys], tell, mine.signal);
    setIsTesting(false);
  };
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button variant="default" size="xs" disabled={isTesting} onClick={() => void test()}>
          Test the connection
        </Button>
        {isTesting && (
          <>
            <Loader size="xs" aria-hidden />
            <Text size="sm">
              Asking {place.host}: {lookups.length} of {place.patterns.length}
            </Text>
            <Button variant="default" size="xs" onClick={() => running.current?.abort()}>
              Stop
            </Button>
          </>
        )}
        {!isTesting && place.endpoint !== null && keys === undefined && (
          <Text size="xs">without keys, as anybody may</Text>
        )}
      </Group>
      <ul className={styles["lookups"]} aria-label="What the connection test found" aria-live="polite">
        {lookups.map(
          lookup =>
            lookup.error === null && (
              <li key={lookup.pattern}>
                <strong className={styles["address"]}>{lookup.pattern}</strong>: {amountOf(lookup)}
              </li>
            ),
        )}
        {sameRefusals(lookups, ({ error }) => error).map(({ error, items }) => (
          <li key={items[0].pattern}>
            <strong className={styles["address"]}>{items.map(({ pattern }) => pattern).join(", ")}</strong>
            <Refusal error={error} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function amountOf({ files, bytes }: Lookup): string {
  if (files === 0) return "nothing is there.";
  const size = bytes === null ? "" : `, ${bytes < 100_000 ? `${formatCount(bytes)} bytes` : formatMebibytes(bytes)}`;
  return `${formatCount(files)} ${files === 1 ? "file" : "files"}${size}.`;
}
