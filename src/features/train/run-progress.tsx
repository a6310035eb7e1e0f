import { Progress, Text } from "@mantine/core";
import { formatDuration } from "../../lib/amounts.ts";
import { describeRun } from "../../state/describe-run.ts";
import type { RunView } from "../../state/run-view.ts";
import { formatValue } from "../../ui/charts/scale.ts";
import { paceOf } from "./pace.ts";

/** How far the run is, how fast it goes and when it ends. */
export function RunProgress({ run }: { run: RunView }) {
  const { share, stepsPerSecond, secondsLeft } = paceOf(run);
  const isMoving = run.phase === "training" || run.phase === "evaluating";
  const texts = [describeRun(run)];
  if (run.stepsPerEpoch !== null && run.phase === "training") texts.push(`step ${run.step} of ${run.stepsPerEpoch}`);
  if (isMoving && stepsPerSecond !== undefined) texts.push(`${formatValue(stepsPerSecond)} steps/s`);
  if (isMoving && secondsLeft !== undefined) {
    texts.push(
      `epoch ends in ${formatDuration(1000 * secondsLeft.epoch)}, run in ${formatDuration(1000 * secondsLeft.run)}`,
    );
  }
  return (
    <div>
      <Text size="sm">{texts.join("; ")}</Text>
      {share !== undefined && <Progress value={100 * share} aria-label="Progress of the run" mt={4} />}
    </div>
  );
}
