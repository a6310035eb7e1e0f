import { Text } from "@mantine/core";
import { formatMebibytes } from "../../lib/amounts.ts";
import { percent } from "../../lib/percent.ts";
import type { RunView } from "../../state/run-view.ts";
import { formatValue } from "../../ui/charts/scale.ts";
import type { Vitals } from "../../workers/trainer/protocol.ts";
import styles from "./train-screen.module.css";

/** How fast the run goes, and what it asks of the machine. */
export function Machine({ run }: { run: RunView }) {
  const { latest, vitals, adapter, utterancesPerSecond, audioSecondsPerSecond } = run;
  const facts: [string, string][] = [];
  if (latest !== null) facts.push(["Time of a step", `${formatValue(latest.millis)} ms`]);
  if (utterancesPerSecond !== null) facts.push(["Utterances a second", formatValue(utterancesPerSecond)]);
  if (audioSecondsPerSecond !== null) facts.push(["Seconds of audio a second", formatValue(audioSecondsPerSecond)]);
  if (vitals !== null && vitals.bytes > 0) {
    facts.push(["GPU memory", `${formatMebibytes(vitals.bytes)} in ${vitals.buffers} buffers`]);
  }
  if (adapter !== null) facts.push(["Computed by", describeAdapter(adapter)]);
  return (
    <section aria-label="Machine">
      <dl className={styles["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {facts.length === 0 && <Text size="sm">Speed and memory stand here after the first steps.</Text>}
      {vitals !== null && <Text size="sm">The GPU waited {percent(vitals.waitingShare)} of the time for data.</Text>}
      {vitals?.gpuMillis && <KernelTimes gpuMillis={vitals.gpuMillis} />}
    </section>
  );
}

/** Where the GPU's time of one step goes. */
function KernelTimes({ gpuMillis }: { gpuMillis: NonNullable<Vitals["gpuMillis"]> }) {
  const groups = Object.entries(gpuMillis).sort(([, a], [, b]) => b - a);
  const total = groups.reduce((sum, [, millis]) => sum + millis, 0);
  if (total === 0) return null;
  return (
    <>
      <Text size="sm" fw={600} mt="xs" id="kernel-times">
        GPU time of a step: {formatValue(total)} ms
      </Text>
      <ul className={styles["bars"]} aria-labelledby="kernel-times">
        {groups.map(([name, millis]) => (
          <li key={name}>
            <span>{name}</span>
            <span className={styles["bar"]} aria-hidden="true">
              <span style={{ width: `${(100 * millis) / total}%` }} />
            </span>
            <span className={styles["number"]}>
              {formatValue(millis)} ms, {percent(millis / total, 0)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function describeAdapter({ engine, name, reason }: NonNullable<RunView["adapter"]>): string {
  const what = engine === "webgpu" ? name : `TensorFlow.js on ${name}`;
  return reason === null ? what : `${what} (${reason})`;
}
