import type { Random } from "../lib/random.ts";
import { describeError, StudioError } from "../lib/result.ts";
import { type DataSource, joinPath, splitPath } from "../sources/index.ts";
import { decodeAudio, writeWav } from "../speech/index.ts";
import { readAll } from "./bytes.ts";
import { decodeExample, type RawUtterance } from "./example.ts";
import { interleave } from "./interleave.ts";
import { readTfrecord } from "./tfrecord.ts";
import type { TranscriptRow, Transcripts } from "./transcripts.ts";

/** Where an utterance was read: a shard's record, or a line of a transcript TSV (then `offset` is 0). */
export interface RecordPlace {
  shard: string;
  index: number; // from 0
  offset: number; // bytes, uncompressed
}

/** An utterance that cannot be used. */
export interface UtteranceFault extends RecordPlace {
  path?: string;
  reason: string;
}

export type RecordItem = { place: RecordPlace; raw: RawUtterance } | { fault: UtteranceFault };

/** The records of a data set. Read twice with generators in the same state, they come in the same order. */
export interface RecordSource {
  /** One pass; `random` shuffles the order of files, without it they come in their own. */
  read(random?: Random): AsyncGenerator<RecordItem>;
  /** How many there are, where that is known without reading. */
  readonly count?: number;
  /** The shards or transcript TSVs, as places name them. */
  readonly files?: readonly string[];
}

/**
 * Shards read in turns, one record each. As many as TensorFlow's `AUTOTUNE` takes on eight cores (a third of them, rounded
 * up); with the one opened ahead that is four open streams, which leaves two of the six connections that a browser
 * allows to a server over HTTP/1.1.
 */
export const shardsInTurns = 3;

/**
 * The records of TFRecord shards, interleaved as `TFRecordDataset(files, num_parallel_reads=AUTOTUNE)` does, shuffled or
 * not (specification section 2.3). There the threads' luck decides the order too; here the generator alone does.
 */
export function shardRecords(source: DataSource, shards: readonly string[], cycle = shardsInTurns): RecordSource {
  return {
    files: shards,
    async *read(random) {
      const order = random?.shuffle([...shards]) ?? shards;
      yield* interleave(
        order,
        {
          open: async shard => ({ shard, stream: await source.open(shard) }),
          read: ({ shard, stream }) => recordsOf(stream, shard),
          close: ({ stream }) => stream.cancel(),
        },
        { cycle },
      );
    },
  };
}

async function* recordsOf(stream: ReadableStream<Uint8Array>, shard: string): AsyncGenerator<RecordItem> {
  for await (const item of readTfrecord(stream, shard)) {
    const place = { shard, index: item.index, offset: item.offset };
    if (item.type === "bad") yield { fault: { ...place, reason: item.reason } };
    else yield attempt(place, () => ({ place, raw: decodeExample(item.payload) }));
  }
}

/**
 * The rows of transcript TSVs with their audio files, one TSV after the other. A relative path is looked for
 * as it stands, then beside its TSV. As in TensorFlowASR every file becomes 16-bit WAV, one channel, first (specification
 * section 2.2).
 */
export function rowRecords(source: DataSource, tables: readonly Transcripts[]): RecordSource {
  const lines = tables.flatMap(({ file, rows, bad }) =>
    [...rows, ...bad].sort((a, b) => a.line - b.line).map(row => ({ file, row })),
  );
  return {
    count: lines.length,
    files: tables.map(({ file }) => file),
    async *read(random) {
      const order = random?.shuffle([...lines]) ?? lines;
      for (const { file, row } of order) {
        const place = { shard: file, index: row.line - 2, offset: 0 };
        if ("path" in row) yield await readRow(source, row, place);
        else yield { fault: { ...place, reason: `line ${row.line}: ${row.reason}` } };
      }
    },
  };
}

/** An expected failure as a fault; anything else is a bug and thrown on. */
export function faultOf(error: unknown, place: RecordPlace, path?: string): UtteranceFault {
  if (!(error instanceof StudioError)) throw error;
  const reason = error.place.file === undefined ? error.message : describeError(error);
  return path === undefined ? { ...place, reason } : { ...place, path, reason };
}

async function readRow(
  source: DataSource,
  { path, transcript }: TranscriptRow,
  place: RecordPlace,
): Promise<RecordItem> {
  try {
    const { sampleRate, signal } = await decodeAudio(await readRowAudio(source, path, place.shard));
    return { place, raw: { path, transcript, audio: writeWav(signal, sampleRate) } };
  } catch (error) {
    return { fault: faultOf(error, place, path) };
  }
}

function attempt(place: RecordPlace, read: () => RecordItem): RecordItem {
  try {
    return read();
  } catch (error) {
    return { fault: faultOf(error, place) };
  }
}

/** An audio file of a row: where its path says, else beside the TSV. @throws StudioError `file-missing` and the source's. */
export async function readRowAudio(source: DataSource, path: string, table: string): Promise<Uint8Array> {
  try {
    return await readAll(await source.open(path));
  } catch (error) {
    const isMissing = error instanceof StudioError && error.code === "file-missing";
    const { folder } = splitPath(table);
    if (!isMissing || folder === "" || path.startsWith("/")) throw error;
    return readAll(await source.open(joinPath(folder, path)));
  }
}
