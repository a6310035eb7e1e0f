import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { RemotePlace } from "../../run/remote-places.ts";
import { useCredentials } from "../../state/credentials.ts";
import { useProject } from "../../state/project.ts";
import { canChooseFolder } from "../../state/project-folder.ts";
import { KeysDialog } from "../object-storage/keys-dialog.tsx";
import { bucketPlace } from "./bucket-place.ts";

/** Where results go, as chosen: a folder is asked for when the tool starts. */
export interface DestinationChoice {
  type: "page" | "folder" | "bucket";
  address: string; // of the bucket
}

export const pageDestination: DestinationChoice = { type: "page", address: "s3://" };

export interface DestinationFieldsProps {
  choice: DestinationChoice;
  onChange: (choice: DestinationChoice) => void;
}

export function DestinationFields({ choice, onChange }: DestinationFieldsProps) {
  const config = useProject(state => state.loaded?.config);
  const place = bucketPlace(choice.address, config);
  return (
    <Stack gap="xs">
      <NativeSelect
        label="Write to"
        data={[
          { value: "page", label: "This page, to save or add to the project" },
          ...(canChooseFolder() ? [{ value: "folder", label: "A folder, asked for at the start" }] : []),
          { value: "bucket", label: "A bucket" },
        ]}
        value={choice.type}
        onChange={({ currentTarget }) => onChange({ ...choice, type: typeOf(currentTarget.value) })}
      />
      {choice.type === "bucket" && (
        <>
          <TextInput
            label="Bucket"
            description="s3://bucket/folder or gs://bucket/folder"
            value={choice.address}
            spellCheck={false}
            autoComplete="off"
            onChange={({ currentTarget }) => onChange({ ...choice, address: currentTarget.value })}
          />
          {place === undefined ? <Text size="xs">This is no address of a bucket yet.</Text> : <Keys place={place} />}
        </>
      )}
    </Stack>
  );
}

function typeOf(value: string): DestinationChoice["type"] {
  return value === "folder" || value === "bucket" ? value : "page";
}

function Keys({ place }: { place: RemotePlace }) {
  const [isOpen, setIsOpen] = useState(false);
  const isHeld = useCredentials(state => state.held.some(({ endpoint }) => endpoint === place.endpoint));
  return (
    <Group gap="xs">
      <Text size="xs">
        {isHeld ? `There are keys for ${place.host}.` : `No keys for ${place.host}: it will hardly take files without.`}
      </Text>
      <Button size="compact-xs" variant="default" onClick={() => setIsOpen(true)}>
        {isHeld ? "Change the keys" : "Enter keys"}
      </Button>
      <KeysDialog place={place} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </Group>
  );
}
