import { Button, Stack, Text } from "@mantine/core";
import { Fragment, useState } from "react";
import { type RemotePlace, remotePlaceOf } from "../../run/remote-places.ts";
import { useProject } from "../../state/project.ts";
import type { MissingFile } from "../../state/project-view.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import styles from "./object-storage.module.css";
import { Refusal } from "./refusal.tsx";
import { type SameRefusals, sameRefusals } from "./same-refusals.ts";

/** Those among the missing files whose addresses gave no answer to be used: why, and what to do. */
export function UnreachableFiles({ missing }: { missing: readonly MissingFile[] }) {
  return sameRefusals(missing, ({ reason }) => reason).map(group => (
    <Unreachable key={group.items[0].path} group={group} />
  ));
}

function Unreachable({ group: { error, items } }: { group: SameRefusals<MissingFile> }) {
  const config = useProject(state => state.loaded?.config);
  const place = config === undefined ? undefined : remotePlaceOf(config, items[0].path);
  return (
    <Stack gap={4} align="start">
      <Text size="sm">
        {items.map(({ path, what, key }, index) => (
          <Fragment key={`${key} ${path}`}>
            {index > 0 && ", "}
            <strong className={styles["address"]}>{path}</strong> ({what})
          </Fragment>
        ))}{" "}
        cannot be reached.
      </Text>
      <Refusal error={error} />
      {error.code === "access-denied" && place !== undefined && place.endpoint !== null && <EnterKeys place={place} />}
    </Stack>
  );
}

function EnterKeys({ place }: { place: RemotePlace }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
        Enter keys for {place.host}
      </Button>
      <KeysDialog place={place} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}
