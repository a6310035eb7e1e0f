import { formatCount, formatDuration } from "../../lib/amounts.ts";
import type { DurationSummary } from "./durations.ts";
import { allFindingKinds, type DataPart, type FindingKind, findingKinds } from "./findings.ts";

export interface DoctorSummary {
  files: number;
  records: number; // damaged ones among them
  counts: ReadonlyMap<FindingKind, number>;
  durations: DurationSummary | undefined; // of what can be learnt
  sampleRates: { rate: number; count: number }[]; // Hz, the most frequent first
  speakers: { part: DataPart; speakers: number }[]; // where the paths tell
  unknownWords: { word: string; count: number }[]; // the most frequent
}

/** The summary as a table for a terminal. */
export function formatSummary(summary: DoctorSummary): string {
  const { files, records, counts, durations, sampleRates, speakers, unknownWords } = summary;
  const lines: [string, string][] = [["files", formatCount(files)]];
  lines.push(["records", formatCount(records)]);
  if (durations !== undefined) {
    const { min, median, max, sum } = durations;
    lines.push(["audio", formatDuration(1000 * sum)]);
    lines.push(["shortest, median, longest", `${min.toFixed(2)} s, ${median.toFixed(2)} s, ${max.toFixed(2)} s`]);
  }
  if (sampleRates.length > 0) {
    lines.push(["sample rates", sampleRates.map(({ rate, count }) => `${rate} Hz: ${formatCount(count)}`).join(", ")]);
  }
  if (speakers.length > 0) {
    const each = speakers.map(({ part, speakers: count }) => `${part ?? "all"}: ${formatCount(count)}`);
    lines.push(["speakers", each.join(", ")]);
  }
  if (unknownWords.length > 0) {
    const words = unknownWords.map(({ word, count }) => `${word} (${formatCount(count)})`).join(", ");
    lines.push(["become <unk>", words]);
  }
  const table = lines.map(([name, value]) => `${name.padEnd(28)}${value}`);
  const found = allFindingKinds().flatMap(kind => {
    const count = counts.get(kind) ?? 0;
    const { severity, title } = findingKinds[kind];
    return count === 0 ? [] : [`${severity.padEnd(9)}${formatCount(count).padStart(9)}  ${kind.padEnd(20)}${title}`];
  });
  return [...table, "", ...(found.length === 0 ? ["Nothing was found."] : found), ""].join("\n");
}
