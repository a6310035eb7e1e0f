import { Button, Group, Text } from "@mantine/core";
import { Pause, Play, RotateCcw, Square, StepForward } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type ErrorReport, reportOf } from "../../lib/result.ts";
import { projectStore, useProject, whenRead } from "../../state/project.ts";
import { pauseRun, resumeRun, runStore, startRun, stepRun, stopRun, useRun } from "../../state/run.ts";
import { canGoOn, possibleCommands, type RunCommand, runCommandNames } from "../../state/run-commands.ts";
import { sessionStore, useSession } from "../../state/session.ts";
import { startObstacles } from "../../state/start-obstacles.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { StartFrom } from "./start-from.tsx";

/** The five buttons that steer a run, and why some of them are off. */
export function RunControls() {
  // One by one, so that nothing is drawn anew at every step.
  const phase = useRun(({ run }) => run?.phase);
  const isOwn = useRun(({ run }) => run?.isOwn !== false);
  const isResumable = useRun(({ run }) => run !== undefined && canGoOn(run));
  const project = useProject(state => state);
  const adapter = useSession(state => state.adapter);
  const [error, setError] = useState<ErrorReport>();
  const obstacles = startObstacles(project, undefined, adapter);
  const steered = phase === undefined ? undefined : { phase, isOwn, canGoOn: isResumable };
  const possible = possibleCommands(steered, obstacles.length === 0);
  const isOver = phase === undefined || phase === "ended" || phase === "failed";
  const reasons = isOver ? obstacles : isOwn ? [] : ["Another tab trains this run: steer it there."];
  const press = (command: RunCommand) => {
    setError(undefined);
    perform(command).catch((problem: unknown) => setError(reportOf(problem)));
  };
  return (
    <div>
      <Group gap="xs">
        {runCommandNames.map(name => (
          <Button
            key={name}
            size="sm"
            variant={name === "start" || name === "resume" ? "filled" : "default"}
            leftSection={icons[name]}
            disabled={!possible.includes(name)}
            aria-describedby={reasons.length > 0 ? "controls-off" : undefined}
            onClick={() => press(name)}
          >
            {labels[name]}
          </Button>
        ))}
      </Group>
      <div id="controls-off">
        {reasons.map(reason => (
          <Text size="sm" key={reason}>
            {reason}
          </Text>
        ))}
      </div>
      {isOver && <StartFrom />}
      {error !== undefined && <ErrorNotice title="That did not work" error={error} />}
    </div>
  );
}

async function perform(command: RunCommand): Promise<void> {
  switch (command) {
    case "start":
      return (await canStartNow()) ? startRun() : undefined;
    case "step":
      return runStore.getState().run?.phase === "paused" || (await canStartNow()) ? stepRun() : undefined;
    case "resume":
      return resumeRun();
    case "pause":
      return pauseRun();
    case "stop":
      return stopRun();
    default:
      return command satisfies never;
  }
}

/** What was typed last may not have been checked when the button was pressed. */
async function canStartNow(): Promise<boolean> {
  await whenRead();
  return startObstacles(projectStore.getState(), undefined, sessionStore.getState().adapter).length === 0;
}

const labels: Record<RunCommand, string> = {
  start: "Start",
  pause: "Pause",
  step: "Step",
  resume: "Resume",
  stop: "Stop",
};
const icon = { size: 16, "aria-hidden": true };
const icons: Record<RunCommand, ReactNode> = {
  start: <Play {...icon} />,
  pause: <Pause {...icon} />,
  step: <StepForward {...icon} />,
  resume: <RotateCcw {...icon} />,
  stop: <Square {...icon} />,
};
