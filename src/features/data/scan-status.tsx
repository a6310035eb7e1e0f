import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { formatCount, formatDuration } from "../../lib/amounts.ts";
import { describeError, errorOf } from "../../lib/result.ts";
import { scanAgain, stopScan, useCatalog } from "../../state/catalog.ts";
import { describeProgress } from "./scan-line.ts";

/** How far reading the data is, with a way to stop it or do it again. */
export function ScanStatus() {
  const phase = useCatalog(state => state.phase);
  const error = useCatalog(state => state.error);
  if (phase === "scanning") return <Scanning />;
  if (phase === "failed" && error !== null) {
    return (
      <Alert title="The data cannot be read">
        <Stack gap="xs" align="start">
          {describeError(errorOf(error))}
          <ScanAgain />
        </Stack>
      </Alert>
    );
  }
  if (phase === "idle") return null;
  return (
    <Group gap="sm">
      <Totals isComplete={phase === "done"} />
      <ScanAgain />
    </Group>
  );
}

function Scanning() {
  const progress = useCatalog(state => state.progress);
  const share = progress?.share ?? null;
  return (
    <Group gap="sm" wrap="nowrap" align="center">
      <Stack gap={4} flex={1} miw={0}>
        <Progress.Root size="sm">
          <Progress.Section
            value={100 * (share ?? 1)}
            animated={share === null}
            aria-label="Reading the data"
            aria-valuetext={progress === null ? "beginning" : describeProgress(progress)}
          />
        </Progress.Root>
        <Text size="sm">Reading the data: {progress === null ? "opening the files" : describeProgress(progress)}</Text>
      </Stack>
      <Button size="xs" variant="default" onClick={() => void stopScan()}>
        Stop reading
      </Button>
    </Group>
  );
}

function Totals({ isComplete }: { isComplete: boolean }) {
  const files = useCatalog(state => state.files);
  const seconds = files.reduce((sum, file) => sum + file.seconds, 0);
  const records = files.reduce((sum, file) => sum + file.records, 0);
  const bad = files.reduce((sum, file) => sum + file.bad.length, 0);
  const failed = files.filter(({ state }) => state === "failed").length;
  return (
    <Text size="sm">
      {isComplete ? "" : "Stopped before the end: "}
      {formatCount(records)} utterances, {formatDuration(1000 * seconds)} of audio, {formatCount(bad)} bad records
      {failed === 0 ? "" : `, ${formatCount(failed)} files that cannot be read`}.
    </Text>
  );
}

function ScanAgain() {
  return (
    <Button size="compact-sm" variant="default" onClick={() => void scanAgain()}>
      Scan again
    </Button>
  );
}
