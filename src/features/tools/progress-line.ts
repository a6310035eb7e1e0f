import { formatCount, formatDuration, formatMebibytes } from "../../lib/amounts.ts";
import type { TaskProgress } from "../../workers/tools/protocol.ts";

export interface ProgressLine {
  share: number | null; // 0 to 1; null where the end is not known
  text: string;
}

/** What is being done, how fast, and when it ends, as far as that is known. */
export function progressLine({ stage, done, total, unit }: TaskProgress, stageMillis: number): ProgressLine {
  const amount = (count: number) => (unit === "bytes" ? formatMebibytes(count) : formatCount(count));
  const noun = unit === "bytes" ? "" : ` ${unit}`;
  const parts = [total === null ? `${amount(done)}${noun}` : `${amount(done)} of ${amount(total)}${noun}`];
  const rate = (1000 * done) / stageMillis; // a second
  if (stageMillis >= leastMillis && done > 0) {
    parts.push(`${unit === "bytes" ? formatMebibytes(rate) : formatSpeed(rate)} a second`);
    if (total !== null && total > done) parts.push(`${formatDuration((1000 * (total - done)) / rate)} left`);
  }
  return {
    share: total === null ? null : total === 0 ? 1 : Math.min(1, done / total),
    text: `${stage}: ${parts.join(", ")}`,
  };
}

/** Before that a rate would jump. */
const leastMillis = 1000;

function formatSpeed(rate: number): string {
  return rate >= 10 ? formatCount(Math.round(rate)) : rate.toFixed(1);
}
