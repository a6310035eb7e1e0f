import { formatCount, formatDuration } from "../../lib/amounts.ts";
import type { ScanProgress } from "../../workers/catalog/protocol.ts";

/** A scan in words: how far, how fast, how long still. */
export function describeProgress({ filesDone, files, records, share, millis }: ScanProgress): string {
  const file = `file ${Math.min(files, filesDone + 1)} of ${files}`;
  const rate = millis > 0 ? `, ${formatCount(Math.round((1000 * records) / millis))} records/s` : "";
  const left = share !== null && share > 0 ? `, about ${formatDuration((millis * (1 - share)) / share)} left` : "";
  return `${file}, ${formatCount(records)} records${rate}${left}`;
}
