import type { DataSource } from "../sources/index.ts";
import { decodeAudio, type Sound } from "../speech/index.ts";
import type { RawUtterance } from "./example.ts";
import { decodeExample } from "./example.ts";
import { faultOf, type RecordItem, type RecordPlace, rowRecords, type UtteranceFault } from "./records.ts";
import { openTfrecord } from "./tfrecord.ts";
import type { Transcripts } from "./transcripts.ts";

/** A record read to its samples, or why that cannot be done. */
export type InspectedRecord =
  | { place: RecordPlace; raw: RawUtterance; sound: Sound }
  | { place: RecordPlace; fault: UtteranceFault };

export interface ShardInspection {
  compression: "GZIP" | "ZLIB" | "none";
  records: AsyncGenerator<InspectedRecord>;
}

/**
 * Opens a shard to read it whole: frames with both checksums, the Example, the audio. What is wrong with a record is a
 * fault in its place; the stream's own errors are thrown.
 *
 * @throws StudioError `file-missing` and those of the stream
 */
export async function inspectShard(source: DataSource, shard: string, offset = 0): Promise<ShardInspection> {
  const { compression, items } = await openTfrecord(await source.open(shard, offset), shard);
  return { compression: compression === "" ? "none" : compression, records: inspectItems(items, shard) };
}

/** The same for the rows of a transcript TSV and the audio files that they name. */
export async function* inspectRows(source: DataSource, table: Transcripts): AsyncGenerator<InspectedRecord> {
  for await (const item of rowRecords(source, [table]).read()) yield await withSound(item);
}

async function* inspectItems(
  items: Awaited<ReturnType<typeof openTfrecord>>["items"],
  shard: string,
): AsyncGenerator<InspectedRecord> {
  for await (const item of items) {
    const place = { shard, index: item.index, offset: item.offset };
    if (item.type === "bad") yield { place, fault: { ...place, reason: item.reason } };
    else yield await withSound(readExample(place, item.payload));
  }
}

function readExample(place: RecordPlace, payload: Uint8Array): RecordItem {
  try {
    return { place, raw: decodeExample(payload) };
  } catch (error) {
    return { fault: faultOf(error, place) };
  }
}

async function withSound(item: RecordItem): Promise<InspectedRecord> {
  if ("fault" in item) {
    const { shard, index, offset } = item.fault;
    return { place: { shard, index, offset }, fault: item.fault };
  }
  const { place, raw } = item;
  try {
    return { place, raw, sound: await decodeAudio(raw.audio) };
  } catch (error) {
    return { place, fault: faultOf(error, place, raw.path) };
  }
}
