import { Anchor, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { CircleDot, Mic, Play } from "lucide-react";
import { navigate } from "wouter/use-hash-location";
import { describeRun } from "../state/describe-run.ts";
import { resumeRun, useRun } from "../state/run.ts";
import { canGoOn, isUnderWay } from "../state/run-commands.ts";
import type { RunView } from "../state/run-view.ts";
import { ChooseFiles } from "./choose-files.tsx";
import { OfflineLine } from "./offline-line.tsx";
import { startSample } from "./start-training.ts";
import { attempt } from "./toasts.ts";

/** Where a visit begins: the sample, one's own files, or the run of last time. */
export function StartScreen() {
  const run = useRun(state => state.run);
  const isBusy = run !== undefined && isUnderWay(run.phase);
  return (
    <Stack maw="44rem" mx="auto" gap="lg" py="md">
      <Stack gap="xs">
        <Title order={1}>Teach a browser to hear</Title>
        <Text size="lg">
          Trains TensorFlowASR&rsquo;s ContextNet transducer, a speech recogniser, on the graphics card of this
          computer. Nothing you open here, and nothing you say, leaves it.
        </Text>
      </Stack>
      <Group>
        <Button size="lg" leftSection={<Play size={20} aria-hidden="true" />} disabled={isBusy} onClick={startSample}>
          Train the sample
        </Button>
        <Anchor href="#/decode">
          <Group component="span" gap={6}>
            <Mic size={18} aria-hidden="true" />
            Try the microphone
          </Group>
        </Anchor>
        <Anchor href="#/record">
          <Group component="span" gap={6}>
            <CircleDot size={18} aria-hidden="true" />
            Record your own data
          </Group>
        </Anchor>
      </Group>
      <Text size="sm">
        The sample is 25 minutes of spoken digits. Its loss falls within a minute; a trained copy is there already, so
        the microphone works at once.
      </Text>
      {run !== undefined && <LastRun run={run} />}
      <ChooseFiles />
      <OfflineLine />
    </Stack>
  );
}

function LastRun({ run }: { run: RunView }) {
  const resume = () => {
    navigate("/train");
    void attempt("The run cannot go on", resumeRun);
  };
  return (
    <Paper withBorder p="md" component="section" aria-label="Latest run">
      <Group justify="space-between">
        <div>
          <Text fw={650}>{run.name}</Text>
          <Text size="sm">{describeRun(run)}</Text>
        </div>
        <Group gap="sm">
          {canGoOn(run) && <Button onClick={resume}>Resume</Button>}
          <Anchor href="#/train">Curves and error rates</Anchor>
        </Group>
      </Group>
    </Paper>
  );
}
