import { Anchor, Button, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type ErrorReport, reportOf } from "../../lib/result.ts";
import { useCheckpoints } from "../../state/checkpoints.ts";
import { trainSample, useRun } from "../../state/run.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { RunControls } from "./run-controls.tsx";
import { RunReport } from "./run-report.tsx";

/** The run as it learns, and the buttons that steer it. */
export function TrainScreen() {
  const run = useRun(state => state.run);
  const runs = useCheckpoints(state => state.runs);
  return (
    <Stack>
      <Title order={1} size="h2">
        Train{run === undefined ? "" : `: ${run.name}`}
      </Title>
      <RunControls />
      {run === undefined ? <NoRun /> : <RunReport key={run.id} run={run} runs={runs} />}
    </Stack>
  );
}

function NoRun() {
  const [error, setError] = useState<ErrorReport>();
  const train = () => {
    trainSample().catch((problem: unknown) => setError(reportOf(problem)));
  };
  return (
    <Stack maw="40rem" gap="sm" align="flex-start">
      <Text>
        Nothing has been trained in this browser yet. The sample, spoken digits, shows a falling curve within a minute.
        Or{" "}
        <Anchor href="#/config" underline="always">
          open a project of your own
        </Anchor>
        .
      </Text>
      <Button onClick={train}>Train the sample</Button>
      {error !== undefined && <ErrorNotice title="The sample cannot be opened" error={error} />}
    </Stack>
  );
}
