import { Button, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { requestPersistence, useCheckpoints } from "../../state/checkpoints.ts";
import type { StorageState } from "../../workers/storage/protocol.ts";
import { evictionText, usageText, usedShare } from "./wording.ts";

/** How much room there is, and whether the browser may take it back. */
export function StorageCard() {
  const state = useCheckpoints(({ storage }) => storage);
  return (
    <Paper withBorder p="sm" component="section" aria-label="Storage">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Storage
        </Title>
        {state === undefined ? <Text size="sm">Asking the browser…</Text> : <Room state={state} />}
      </Stack>
    </Paper>
  );
}

function Room({ state }: { state: StorageState }) {
  const [answer, setAnswer] = useState("");
  const share = usedShare(state);
  const ask = () => {
    setAnswer("Asking the browser…");
    void requestPersistence().then(isPersisted => setAnswer(isPersisted ? "" : refusal));
  };
  return (
    <>
      {share !== undefined && <Progress value={100 * share} aria-label="Storage used" />}
      <Text size="sm">{usageText(state)}</Text>
      <Text size="sm">{evictionText(state)}</Text>
      {!state.isPersisted && (
        <Group>
          <Button variant="default" size="xs" onClick={ask}>
            Ask the browser to keep it
          </Button>
        </Group>
      )}
      <Text size="sm" aria-live="polite">
        {answer}
      </Text>
    </>
  );
}

const refusal = "The browser said no. It may agree once this page is bookmarked, installed or used more often.";
