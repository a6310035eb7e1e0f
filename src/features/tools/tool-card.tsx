import { Alert, Button, Code, CopyButton, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Play, Square } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError, errorOf } from "../../lib/result.ts";
import { useProject } from "../../state/project.ts";
import { pickFolder } from "../../state/project-folder.ts";
import { runTool, stopTool, useTools } from "../../state/tools.ts";
import type { Destination, ToolOrder } from "../../workers/tools/protocol.ts";
import { bucketPlace } from "./bucket-place.ts";
import { commandLine } from "./command-line.ts";
import { type DestinationChoice, DestinationFields, pageDestination } from "./destination-fields.tsx";
import { JobProgress } from "./job-progress.tsx";
import { JobResult } from "./job-result.tsx";
import { ProblemsList } from "./problems-list.tsx";
import styles from "./tools-screen.module.css";

export interface ToolCardProps {
  title: string;
  what: string; // that it makes, for people
  order: ToolOrder;
  obstacle: ReactNode; // why it cannot start; null where it can
  whenElsewhere?: ReactNode; // options that matter where results do not stay on the page
  children: ReactNode; // its options
}

/** One tool: its options, its progress and what it made. */
export function ToolCard({ title, what, order, obstacle, whenElsewhere, children }: ToolCardProps) {
  const job = useTools(state => state.jobs[order.tool]);
  const configFile = useProject(state => state.file);
  const config = useProject(state => state.loaded?.config);
  const [choice, setChoice] = useState(pageDestination);
  const isRunning = job?.phase === "running";
  const isNowhere = choice.type === "bucket" && bucketPlace(choice.address, config) === undefined;
  const start = async () => {
    const destination = await destinationOf(choice);
    if (destination !== undefined) await runTool(order, destination);
  };
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="sm">{what}</Text>
        </div>
        {children}
        <DestinationFields choice={choice} onChange={setChoice} />
        {choice.type !== "page" && whenElsewhere}
        <Group gap="sm">
          <Button
            leftSection={<Play size={16} aria-hidden />}
            disabled={isRunning || obstacle !== null || isNowhere}
            onClick={() => void start()}
          >
            Start
          </Button>
          {isRunning && (
            <Button
              variant="default"
              leftSection={<Square size={16} aria-hidden />}
              onClick={() => stopTool(order.tool)}
            >
              Stop
            </Button>
          )}
          {obstacle !== null && <Text size="sm">{obstacle}</Text>}
        </Group>
        {isRunning && <JobProgress job={job} name={title} />}
        {job?.phase === "stopped" && <Text size="sm">Stopped. Nothing is left half written.</Text>}
        {job?.phase === "failed" && job.error !== null && (
          <Alert color="red" title="That did not work">
            {describeError(errorOf(job.error))}
          </Alert>
        )}
        {job?.report !== null && job !== undefined && <JobResult job={job} report={job.report} />}
        {job !== undefined && (
          <ProblemsList problems={job.problems} total={job.report?.problems ?? job.problems.length} />
        )}
        <CommandLine command={commandLine(order, configFile)} />
      </Stack>
    </Paper>
  );
}

/** A folder is asked for now. Undefined where none was chosen. */
async function destinationOf({ type, address }: DestinationChoice): Promise<Destination | undefined> {
  if (type === "page") return { type };
  if (type === "bucket") return { type, address };
  const folder = await pickFolder("readwrite");
  return folder === undefined ? undefined : { type, folder };
}

function CommandLine({ command }: { command: string | undefined }) {
  if (command === undefined) return null;
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="xs">The same from a terminal</Text>
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block className={styles["command"] ?? ""}>
        {command}
      </Code>
    </div>
  );
}
