import { inspectShard, type ShardInspection } from "../data/index.ts";
import type { DataSource } from "../sources/index.ts";

/** What `inspect` says of a shard. */
export interface ShardReport {
  file: string;
  compression: ShardInspection["compression"];
  /** Records that can be used. */
  records: number;
  seconds: number; // of their audio
  bad: { index: number; offset: number; reason: string }[]; // offset in the uncompressed stream, bytes
}

/**
 * Reads shards whole: frames with both checksums, the Example, the audio.
 *
 * @throws StudioError where a file cannot be read at all.
 */
export async function inspectShards(source: DataSource, files: readonly string[]): Promise<ShardReport[]> {
  const reports: ShardReport[] = [];
  for (const file of files) reports.push(await reportShard(source, file));
  return reports;
}

/** The reports as text, one shard a line, its bad records below. */
export function formatShardReports(reports: readonly ShardReport[]): string {
  return reports.flatMap(report => [headline(report), ...report.bad.map(badLine)]).join("\n");
}

async function reportShard(source: DataSource, file: string): Promise<ShardReport> {
  const { compression, records } = await inspectShard(source, file);
  const report: ShardReport = { file, compression, records: 0, seconds: 0, bad: [] };
  for await (const record of records) {
    if ("fault" in record) {
      const { index, offset, reason } = record.fault;
      report.bad.push({ index, offset, reason });
    } else {
      report.seconds += record.sound.signal.length / record.sound.sampleRate;
      report.records++;
    }
  }
  return report;
}

function headline({ file, compression, records, seconds, bad }: ShardReport): string {
  const kind = compression === "none" ? "not compressed" : compression;
  return `${file}: ${kind}, ${records} records, ${seconds.toFixed(1)} s of audio, ${bad.length} bad`;
}

function badLine({ index, offset, reason }: ShardReport["bad"][number]): string {
  return `  record ${index}, byte ${offset}: ${reason}`;
}
