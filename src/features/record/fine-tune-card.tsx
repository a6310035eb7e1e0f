import { Alert, Anchor, Button, Group, NumberInput, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { navigate } from "wouter/use-hash-location";
import { describeError, type ErrorReport, errorOf, reportOf, StudioError } from "../../lib/result.ts";
import { fineTuneFile } from "../../state/fine-tune-config.ts";
import { openFineTuning } from "../../state/fine-tuning.ts";
import { projectStore, useProject } from "../../state/project.ts";
import { runStore, startRun } from "../../state/run.ts";
import { sessionStore } from "../../state/session.ts";
import { startObstacles } from "../../state/start-obstacles.ts";
import type { ToolOrder, ToolReport } from "../../workers/tools/protocol.ts";

/** The sample's model, trained further on what was recorded. */
export function FineTuneCard({ order, report }: { order: ToolOrder; report: ToolReport }) {
  const [epochs, setEpochs] = useState(10);
  const [error, setError] = useState<ErrorReport>();
  const [isOpening, setIsOpening] = useState(false);
  const isOpen = useProject(state => state.file === fineTuneFile);
  const { result } = report;
  if (order.tool !== "recorded_tfrecords" || result.tool !== "recorded_tfrecords") return null;
  const shards = report.files.flatMap(({ name, content }) => (content === null ? [] : [{ path: name, content }]));
  const counts = { train: result.train.utterances, evaluation: result.held?.utterances ?? 0 };
  const attempt = (work: () => Promise<void>) => {
    setError(undefined);
    setIsOpening(true);
    work()
      .catch((problem: unknown) => setError(reportOf(problem)))
      .finally(() => setIsOpening(false));
  };
  const open = () => openFineTuning(shards, { folder: order.folder, ...counts, epochs });
  const train = async () => {
    await open();
    requireNoObstacle();
    navigate("/train");
    await startRun();
  };
  return (
    <Stack gap="xs" component="section" aria-label="Fine-tune">
      <Title order={3} size="h5">
        Fine-tune the sample's model on them
      </Title>
      <Text size="sm">
        A config for that takes the sample's model up from its weights. It writes what its vocabulary can spell: English
        digits.
      </Text>
      <Group align="end" gap="xs">
        <NumberInput
          label="Epochs"
          w="6rem"
          min={1}
          max={1000}
          allowDecimal={false}
          value={epochs}
          onChange={value => setEpochs(typeof value === "number" && value >= 1 ? value : 1)}
        />
        <Button disabled={isOpening} onClick={() => attempt(train)}>
          Start fine-tuning
        </Button>
        <Button variant="default" disabled={isOpening} onClick={() => attempt(open)}>
          Open its config
        </Button>
      </Group>
      {isOpen && (
        <Text size="sm" aria-live="polite">
          {fineTuneFile} is open: look at{" "}
          <Anchor href="#/data" underline="always">
            its data
          </Anchor>{" "}
          or{" "}
          <Anchor href="#/config" underline="always">
            the config
          </Anchor>
          . The project before can be brought back there.
        </Text>
      )}
      {error !== undefined && (
        <Alert color="red" title="Fine-tuning cannot begin">
          {describeError(errorOf(error))}
        </Alert>
      )}
    </Stack>
  );
}

/** @throws StudioError `cannot-start` */
function requireNoObstacle(): void {
  const phase = runStore.getState().run?.phase;
  const [first, ...others] = startObstacles(projectStore.getState(), phase, sessionStore.getState().adapter);
  if (first !== undefined) throw new StudioError("cannot-start", [first, ...others].join(" "));
}
