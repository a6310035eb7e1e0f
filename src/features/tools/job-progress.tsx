import { Progress, Text } from "@mantine/core";
import type { JobView } from "../../state/tools.ts";
import { progressLine } from "./progress-line.ts";

/** How far a tool is. */
export function JobProgress({ job, name }: { job: JobView; name: string }) {
  const { share, text } =
    job.progress === null ? { share: null, text: "Beginning" } : progressLine(job.progress, job.stageMillis);
  return (
    <div>
      <Progress.Root size="sm">
        <Progress.Section
          value={100 * (share ?? 1)}
          animated={share === null}
          aria-label={`Progress: ${name}`}
          aria-valuetext={text}
        />
      </Progress.Root>
      <Text size="sm" mt={4}>
        {text}
      </Text>
    </div>
  );
}
