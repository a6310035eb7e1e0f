import { inspectRows, inspectShard, parseTranscripts, readAll } from "../../data/index.ts";
import { StudioError } from "../../lib/result.ts";
import type { DataSource } from "../../sources/index.ts";
import type { Task } from "../task.ts";
import { Examination } from "./examination.ts";
import type { DataPart, Finding } from "./findings.ts";
import type { DoctorSummary } from "./summary.ts";
import type { Measures } from "./utterance-facts.ts";

/** A shard, or a TSV of transcripts whose rows name audio files. */
export interface ExaminedFile {
  part: DataPart;
  path: string;
  kind: "shard" | "transcripts";
  sizeBytes?: number; // of a shard, for the progress
}

export interface ExaminationRequest {
  files: readonly ExaminedFile[];
  source: DataSource;
  measures: Measures;
  found: (finding: Finding) => void;
}

/**
 * Reads the files once, from end to end, and tells what it finds. A file that cannot be read is a finding, and the next one
 * is begun. Where the task is stopped, what was found until then counts: `isWhole` is false.
 */
export async function examineFiles(
  { files, source, measures, found }: ExaminationRequest,
  task: Task,
): Promise<DoctorSummary & { isWhole: boolean }> {
  const examination = new Examination(measures, found);
  const progress = new ByteProgress(files, task);
  for (const file of files) {
    if (task.signal.aborted) break;
    examination.beginFile(file.path, file.part);
    try {
      for await (const record of await open(file, progress.counted(source))) {
        if (task.signal.aborted) break;
        examination.add(record);
        progress.countRecord(file.path);
      }
    } catch (error) {
      if (task.signal.aborted) break;
      if (!(error instanceof StudioError)) throw error;
      examination.failFile(file.path, error);
    }
  }
  return { ...examination.end(), isWhole: !task.signal.aborted };
}

async function open({ path, kind }: ExaminedFile, source: DataSource) {
  if (kind === "shard") return (await inspectShard(source, path)).records;
  return inspectRows(source, parseTranscripts(await readAll(await source.open(path)), path));
}

/** In bytes where the sizes of all files are known, else in utterances without an end. */
class ByteProgress {
  private readonly total: number | null;
  private bytes = 0;
  private records = 0;

  constructor(
    files: readonly ExaminedFile[],
    private readonly task: Task,
  ) {
    const sizes = files.map(({ kind, sizeBytes }) => (kind === "shard" ? sizeBytes : undefined));
    const isKnown = sizes.every(size => size !== undefined);
    this.total = isKnown ? sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) : null;
  }

  counted(source: DataSource): DataSource {
    return {
      list: pattern => source.list(pattern),
      open: async (name, offset) => {
        const counter = new TransformStream<Uint8Array, Uint8Array>({
          transform: (chunk, controller) => {
            this.bytes += chunk.length;
            controller.enqueue(chunk);
          },
        });
        return (await source.open(name, offset)).pipeThrough(counter);
      },
    };
  }

  countRecord(file: string): void {
    this.records++;
    const stage = `Examining ${file}`;
    const isInBytes = this.total !== null;
    this.task.report({
      stage,
      done: isInBytes ? this.bytes : this.records,
      total: this.total,
      unit: isInBytes ? "bytes" : "utterances",
    });
  }
}
