import { Button, Group, Paper, Progress, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { cancelDecoding, type DecodeWork, useDecode } from "../../state/decode.ts";
import { lastFactor, progressOf } from "./work-line.ts";

/** What is being read or decoded, with its rate and end where they are known. */
export function WorkProgress() {
  const work = useDecode(state => state.work);
  const results = useDecode(state => state.results);
  return work === null ? null : <Working key={work.beganAt} work={work} factor={lastFactor(results)} />;
}

function Working({ work, factor }: { work: DecodeWork; factor: number | undefined }) {
  const now = useNow();
  const passed = Math.max(0, now - work.beganAt) / 1000;
  const { share, text } = progressOf(work, passed, factor);
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{text}</Text>
        <Button size="xs" variant="default" onClick={cancelDecoding}>
          Cancel
        </Button>
      </Group>
      <Progress
        mt="xs"
        value={share === undefined ? 100 : 100 * share}
        animated={share === undefined}
        aria-label={`${work.stage === "reading" ? "Reading" : "Decoding"} ${work.name}`}
      />
    </Paper>
  );
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, []);
  return now;
}
