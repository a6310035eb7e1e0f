import { Alert, Button, NativeSelect, NumberInput, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { describeError, errorOf } from "../../lib/result.ts";
import { useProject } from "../../state/project.ts";
import { useRecordings } from "../../state/recordings.ts";
import { runTool, stopTool, useTools } from "../../state/tools.ts";
import { JobProgress } from "../tools/job-progress.tsx";
import { JobResult } from "../tools/job-result.tsx";
import { ProblemsList } from "../tools/problems-list.tsx";
import { FineTuneCard } from "./fine-tune-card.tsx";
import { mostHeldOut, usualHeldOut } from "./held-out.ts";
import styles from "./record-screen.module.css";
import { ratesFor, takeSetOrder } from "./take-set.ts";

/** What was kept, as shards that training reads. */
export function ShardsCard() {
  const takes = useRecordings(state => state.takes);
  const configRate = useProject(state => state.loaded?.config?.speech_config.sample_rate);
  const job = useTools(state => state.jobs.recorded_tfrecords);
  const [held, setHeld] = useState<number>(); // until then as many as usual
  const [rate, setRate] = useState("");
  const [options, setOptions] = useState({ folder: "recordings", shards: 1 });
  if (takes.length === 0) return null;
  const isRunning = job?.phase === "running";
  const heldOut = Math.min(held ?? usualHeldOut(takes.length), mostHeldOut(takes.length));
  const start = () => {
    const order = takeSetOrder(takes, { ...options, heldOut, sampleRate: rate === "" ? null : Number(rate) });
    void runTool(order, { type: "page" });
  };
  return (
    <Paper withBorder p="sm" component="section" aria-label="Shards of the takes">
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4">
            Make shards
          </Title>
          <Text size="sm">
            As create_tfrecords writes them: path, transcript and a 16-bit WAV. Training brings other sample rates to
            its own while it reads.
          </Text>
        </div>
        <div className={styles["fields"]}>
          <NumberInput
            label="Held out to evaluate"
            min={0}
            max={mostHeldOut(takes.length)}
            allowDecimal={false}
            value={heldOut}
            onChange={value => setHeld(typeof value === "number" ? Math.max(0, value) : 0)}
          />
          <NumberInput
            label="Shards to train on"
            min={1}
            max={Math.max(1, takes.length - heldOut)}
            allowDecimal={false}
            value={options.shards}
            onChange={value => setOptions({ ...options, shards: typeof value === "number" && value >= 1 ? value : 1 })}
          />
          <NativeSelect
            label="Sample rate"
            data={ratesFor(takes, configRate)}
            value={rate}
            onChange={({ currentTarget }) => setRate(currentTarget.value)}
          />
          <TextInput
            label="Folder"
            value={options.folder}
            spellCheck={false}
            onChange={({ currentTarget }) => setOptions({ ...options, folder: currentTarget.value })}
          />
        </div>
        <div>
          <Button
            onClick={isRunning ? () => stopTool("recorded_tfrecords") : start}
            {...(isRunning && { variant: "default" })}
          >
            {isRunning ? "Stop" : "Make shards"}
          </Button>
        </div>
        {isRunning && <JobProgress job={job} name="Shards of the takes" />}
        {job?.phase === "failed" && job.error !== null && (
          <Alert color="red" title="The shards were not made">
            {describeError(errorOf(job.error))}
          </Alert>
        )}
        {job?.phase === "done" && job.report !== null && (
          <>
            <JobResult job={job} report={job.report} />
            <ProblemsList problems={job.problems} total={job.report.problems} />
            <FineTuneCard order={job.order} report={job.report} />
          </>
        )}
      </Stack>
    </Paper>
  );
}
