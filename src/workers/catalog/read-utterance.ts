import {
  type InspectedRecord,
  inspectRows,
  inspectShard,
  parseTranscripts,
  readAll,
  type ShardInspection,
} from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import { frameSizes, resample, type Sound } from "../../speech/index.ts";
import type { Catalog } from "./open-catalog.ts";
import type { UtteranceRef, UtteranceSound } from "./protocol.ts";

/**
 * Reads one utterance again. A shard that is not compressed is read from `offset` on, where it is known.
 * @throws StudioError `utterance-missing`, `utterance-unreadable` and those of reading the file
 */
export async function readUtterance(
  catalog: Catalog,
  ref: UtteranceRef,
  offset: number | null,
): Promise<UtteranceSound> {
  const record = await findRecord(catalog, ref, offset);
  const place = { file: ref.shard, record: ref.index };
  if (record === undefined) {
    const nextStep = "Choose one in the table of utterances.";
    throw new StudioError("utterance-missing", "There is no such utterance in the data.", place, nextStep);
  }
  if ("fault" in record) {
    throw new StudioError("utterance-unreadable", `The record cannot be used: ${record.fault.reason}.`, place);
  }
  const { raw, sound } = record;
  const { path, transcript: text } = raw;
  return {
    path,
    text,
    samples: sound.signal,
    sampleRate: sound.sampleRate,
    features: featuresOf(catalog, sound),
  };
}

async function findRecord(
  { source, files }: Catalog,
  { part, shard, index }: UtteranceRef,
  offset: number | null,
): Promise<InspectedRecord | undefined> {
  const file = files.find(each => each.part === part && each.path === shard);
  if (file === undefined) return undefined;
  if (file.kind === "shard") {
    const isPlain = offset !== null && offset > 0 && file.compression === "none";
    if (!isPlain) return recordAt(await inspectShard(source, shard), index);
    return recordAt(await inspectShard(source, shard, offset), 0);
  }
  const table = parseTranscripts(await readAll(await source.open(shard)), shard);
  const rows = table.rows.filter(({ line }) => line === index + firstLine);
  for await (const record of inspectRows(source, { ...table, rows, bad: [] })) return record;
  return undefined;
}

/** A row's index counts from 0, its line from 1, and the first line is a header. */
const firstLine = 2;

async function recordAt({ records }: ShardInspection, index: number): Promise<InspectedRecord | undefined> {
  let next = 0;
  for await (const record of records) if (next++ === index) return record;
  return undefined;
}

function featuresOf({ project, extractor }: Catalog, { signal, sampleRate }: Sound): UtteranceSound["features"] {
  const { speech_config: speech } = project.config;
  const atRate = sampleRate === speech.sample_rate ? signal : resample(signal, sampleRate, speech.sample_rate);
  if (extractor.frameCount(atRate.length) === 0) return null;
  return { ...extractor.extract(atRate), frameSeconds: frameSizes(speech).frameStep / speech.sample_rate };
}
