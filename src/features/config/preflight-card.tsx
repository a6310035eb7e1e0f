import { Button, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { navigate } from "wouter/use-hash-location";
import { setScalar, type TextEdit } from "../../config/edit.ts";
import { formatCount, formatDuration, formatMebibytes, median } from "../../lib/amounts.ts";
import { projectStore, useProject, whenRead } from "../../state/project.ts";
import type { Preflight } from "../../state/project-view.ts";
import { runStore, startRun, useRun } from "../../state/run.ts";
import { sessionStore, useSession } from "../../state/session.ts";
import { startObstacles } from "../../state/start-obstacles.ts";
import styles from "./config-screen.module.css";

/** What a run of this config needs, whether it fits, and the button that begins it. */
export function PreflightCard({ onEdit }: { onEdit: (edit: TextEdit) => void }) {
  const preflight = useProject(state => state.preflight);
  const isReading = useProject(state => state.isReading);
  return (
    <Paper withBorder p="sm" component="section" aria-label="Pre-flight" aria-busy={isReading}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          Pre-flight
        </Title>
        <StartButton />
        {isReading && <Text size="sm">Planning a training step…</Text>}
        {preflight !== undefined && (
          <>
            <Remedies preflight={preflight} onEdit={onEdit} />
            <Facts preflight={preflight} />
            <ModelTable preflight={preflight} />
            <MemoryTable preflight={preflight} />
          </>
        )}
      </Stack>
    </Paper>
  );
}

function StartButton() {
  const project = useProject(state => state);
  const phase = useRun(({ run }) => run?.phase);
  const adapter = useSession(state => state.adapter);
  const obstacles = startObstacles(project, phase, adapter);
  const start = async () => {
    await whenRead(); // what was typed last may not have been checked yet
    const now = startObstacles(
      projectStore.getState(),
      runStore.getState().run?.phase,
      sessionStore.getState().adapter,
    );
    if (now.length > 0) return;
    navigate("/train");
    await startRun();
  };
  return (
    <div>
      <Button
        disabled={obstacles.length > 0}
        aria-describedby={obstacles.length > 0 ? "start-obstacles" : undefined}
        onClick={() => void start()}
      >
        Start
      </Button>
      <div id="start-obstacles">
        {obstacles.map(reason => (
          <Text size="sm" key={reason}>
            {reason}
          </Text>
        ))}
      </div>
    </div>
  );
}

function Remedies({ preflight, onEdit }: { preflight: Preflight; onEdit: (edit: TextEdit) => void }) {
  const text = useProject(state => state.text);
  const padding = useProject(state => state.loaded?.config?.studio_config.padding);
  const isPortable = useSession(state => state.adapter?.engine === "portable");
  const [message, setMessage] = useState("");
  if (preflight.fits || isPortable) return null;
  const { largestBatchSize: batch } = preflight;
  const change = async (key: string, value: string) => {
    const edit = await setScalar(text, key, value);
    if (edit === undefined)
      setMessage(`The config does not write ${key} where it could be changed: change it by hand.`);
    else onEdit(edit);
  };
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {batch !== null && (
          <Button
            size="xs"
            variant="default"
            onClick={() => void change("learning_config.running_config.batch_size", String(batch))}
          >
            Use batch size {batch}
          </Button>
        )}
        {padding === "static" && (
          <Button size="xs" variant="default" onClick={() => void change("studio_config.padding", "dynamic")}>
            Use dynamic padding
          </Button>
        )}
      </Group>
      {batch === null && (
        <Text size="sm">
          Not even a single utterance of this length fits: use a smaller model or shorter utterances.
        </Text>
      )}
      {padding === "static" && (
        <Text size="xs">
          With dynamic padding only batches that hold the longest utterance need this much; those have to fit all the
          same.
        </Text>
      )}
      <Text size="sm" aria-live="polite">
        {message}
      </Text>
    </Stack>
  );
}

function Facts({ preflight }: { preflight: Preflight }) {
  const { plan, bindingLimitBytes, batchSize, shape, stepsPerEpoch, leftOut } = preflight;
  const adapter = useSession(state => state.adapter);
  const limit =
    adapter?.bindingLimitBytes === bindingLimitBytes
      ? `${adapter.name} allows ${formatMebibytes(bindingLimitBytes)}`
      : `every adapter allows ${formatMebibytes(bindingLimitBytes)}`;
  const longest = `${formatCount(shape.frames)} frames and ${formatCount(shape.labels)} labels`;
  return (
    <Stack gap={2}>
      {adapter?.engine === "portable" && (
        <Text size="sm">
          Memory is that of our own engine; this browser trains with TensorFlow.js, which takes its own.
        </Text>
      )}
      <Text size="sm">
        Batches of {batchSize} utterances of {longest} each (
        {shape.isMeasured ? "the longest by the metadata" : "assumed: no metadata says"}).
      </Text>
      <Text size="sm">Peak GPU memory: {formatMebibytes(plan.totalBytes)}.</Text>
      <Text size="sm">
        Largest binding: {formatMebibytes(plan.largestBindingBytes)}; {limit}.
      </Text>
      <Text size="sm">
        Steps per epoch: {stepsPerEpoch === null ? "not known before the first epoch" : formatCount(stepsPerEpoch)}.
      </Text>
      <LeftOut {...leftOut} />
      <EpochTime stepsPerEpoch={stepsPerEpoch} />
    </Stack>
  );
}

function LeftOut({ train, eval: evaluation }: Preflight["leftOut"]) {
  if (train + evaluation === 0) return null;
  const ofEvaluation = evaluation === 0 ? "" : ` and ${formatCount(evaluation)} of the evaluation data`;
  return (
    <Text size="sm">
      Left out, as chosen on the Data page: {formatCount(train)} {train === 1 ? "utterance" : "utterances"} of the
      training data{ofEvaluation}. The steps are without them.
    </Text>
  );
}

/** Measured on the latest steps of a run of this very config. */
function EpochTime({ stepsPerEpoch }: { stepsPerEpoch: number | null }) {
  const text = useProject(state => state.text);
  const millis = useRun(({ run }) =>
    run?.text === text ? median(run.history.steps.millis.slice(-measuredSteps)) : undefined,
  );
  const isMeasured = millis !== undefined && stepsPerEpoch !== null;
  return (
    <Text size="sm">
      Time per epoch:{" "}
      {isMeasured
        ? `${formatDuration(millis * stepsPerEpoch)}, at ${formatDuration(millis)} a step`
        : "not measured yet"}
      .
    </Text>
  );
}

const measuredSteps = 50;

function ModelTable({ preflight: { parameters, summary } }: { preflight: Preflight }) {
  const rows = [
    ["Encoder", parameters.encoder],
    ["Prediction", parameters.prediction],
    ["Joint", parameters.joint],
    ["Total", parameters.total],
    ["Trainable", parameters.trainable],
  ] as const;
  return (
    <>
      <Table fz="sm" verticalSpacing={2} aria-label="Model">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Model</Table.Th>
            <Table.Th className={styles["number"]}>Parameters</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([name, count]) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td className={styles["number"]}>{formatCount(count)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <details>
        <summary>As Keras prints it</summary>
        <pre className={styles["summary"]} tabIndex={0}>
          {summary}
        </pre>
      </details>
    </>
  );
}

function MemoryTable({ preflight: { plan } }: { preflight: Preflight }) {
  return (
    <Table fz="sm" verticalSpacing={2} aria-label="GPU memory">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>GPU memory</Table.Th>
          <Table.Th className={styles["number"]}>Size</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {[...Object.entries(plan.groups), ["in all", plan.totalBytes] as const].map(([name, bytes]) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td className={styles["number"]}>{formatMebibytes(bytes)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
