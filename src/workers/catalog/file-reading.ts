import { type InspectedRecord, inspectRows, inspectShard, parseTranscripts, readAll } from "../../data/index.ts";
import { type ErrorReport, reportOf } from "../../lib/result.ts";
import type { DataSource } from "../../sources/index.ts";
import type { BadRecord, CatalogFile } from "./protocol.ts";

/** One file while it is read. */
export class FileReading {
  private readonly bad: BadRecord[] = [];
  private state: CatalogFile["state"] = "reading";
  private compression: CatalogFile["compression"] = null;
  private error: ErrorReport | null = null;
  private records = 0;
  private seconds = 0;
  private bytesRead = 0;
  private rows = 0; // of transcripts

  constructor(private readonly listed: CatalogFile) {}

  /** @throws StudioError where the file cannot be opened */
  async open(source: DataSource): Promise<AsyncGenerator<InspectedRecord>> {
    const { kind, path } = this.listed;
    if (kind === "shard") {
      const shard = await inspectShard(
        counted(source, bytes => {
          this.bytesRead += bytes;
        }),
        path,
      );
      this.compression = shard.compression;
      return shard.records;
    }
    const table = parseTranscripts(await readAll(await source.open(path)), path);
    this.rows = table.rows.length + table.bad.length;
    return inspectRows(source, table);
  }

  count(record: InspectedRecord): void {
    if ("fault" in record) {
      const { index, offset, reason, path } = record.fault;
      this.bad.push({ index, offset, reason, ...(path !== undefined && { path }) });
    } else {
      this.records++;
      this.seconds += record.sound.signal.length / record.sound.sampleRate;
    }
  }

  /** It was read to its end. */
  finish(): void {
    this.state = "read";
  }

  fail(error: unknown): void {
    this.state = "failed";
    this.error = reportOf(error);
  }

  /** How much of it has been read, 0 to 1; null where its size is not known. */
  get share(): number | null {
    if (this.state !== "reading") return 1;
    const { kind, sizeBytes } = this.listed;
    if (kind === "transcripts") return this.rows === 0 ? null : (this.records + this.bad.length) / this.rows;
    return sizeBytes === null ? null : Math.min(1, this.bytesRead / sizeBytes);
  }

  snapshot(): CatalogFile {
    const isWhole = this.state === "read" && this.listed.kind === "shard";
    return {
      ...this.listed,
      state: this.state,
      compression: this.compression,
      error: this.error,
      sizeBytes: isWhole ? this.bytesRead : this.listed.sizeBytes,
      records: this.records,
      seconds: this.seconds,
      bad: [...this.bad],
    };
  }
}

/** The same source, saying how many bytes are read. */
function counted(source: DataSource, count: (bytes: number) => void): DataSource {
  return {
    list: pattern => source.list(pattern),
    async open(name, offset) {
      const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          count(chunk.length);
          controller.enqueue(chunk);
        },
      });
      return (await source.open(name, offset)).pipeThrough(counter);
    },
  };
}
