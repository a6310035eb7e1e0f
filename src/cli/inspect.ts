import { type Compression, type DataSource, decodeExample, openTfrecord } from "../data/index.ts";
import { StudioError } from "../lib/result.ts";
import { decodeAudio } from "../speech/index.ts";

/** What `inspect` says of a shard. */
export interface ShardReport {
  file: string;
  compression: "GZIP" | "ZLIB" | "none";
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
  for (const file of files) reports.push(await inspectShard(source, file));
  return reports;
}

/** The reports as text, one shard a line, its bad records below. */
export function formatShardReports(reports: readonly ShardReport[]): string {
  return reports.flatMap(report => [headline(report), ...report.bad.map(badLine)]).join("\n");
}

async function inspectShard(source: DataSource, file: string): Promise<ShardReport> {
  const { compression, items } = await openTfrecord(await source.open(file), file);
  const report: ShardReport = { file, compression: nameOf(compression), records: 0, seconds: 0, bad: [] };
  for await (const item of items) {
    const { index, offset } = item;
    try {
      if (item.type === "bad") report.bad.push({ index, offset, reason: item.reason });
      else {
        report.seconds += await secondsOf(item.payload);
        report.records++;
      }
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      report.bad.push({ index, offset, reason: error.message });
    }
  }
  return report;
}

async function secondsOf(payload: Uint8Array): Promise<number> {
  const { sampleRate, signal } = await decodeAudio(decodeExample(payload).audio);
  return signal.length / sampleRate;
}

function nameOf(compression: Compression): ShardReport["compression"] {
  return compression === "" ? "none" : compression;
}

function headline({ file, compression, records, seconds, bad }: ShardReport): string {
  const kind = compression === "none" ? "not compressed" : compression;
  return `${file}: ${kind}, ${records} records, ${seconds.toFixed(1)} s of audio, ${bad.length} bad`;
}

function badLine({ index, offset, reason }: ShardReport["bad"][number]): string {
  return `  record ${index}, byte ${offset}: ${reason}`;
}
