import type { Checkpoint, CheckpointStore } from "../../run/checkpoint.ts";
import { summarizeCheckpoint } from "../../run/checkpoint-summary.ts";
import { type NamedFile, sizeOf } from "../../sources/index.ts";
import type { Caller } from "../calls.ts";
import type { CheckpointInfo, RunRecord, StorageReplies, StorageRequest } from "../storage/protocol.ts";
import type { RunOrder } from "./protocol.ts";

export type StoragePort = Caller<StorageRequest, StorageReplies>;

/** The checkpoints of one run, kept by the storage worker together with the run's curves. */
export class RunCheckpoints implements CheckpointStore {
  constructor(
    private readonly order: RunOrder,
    private readonly epochs: number,
    private readonly storage: () => StoragePort,
  ) {}

  async save(bytes: Uint8Array<ArrayBuffer>, checkpoint: Checkpoint): Promise<void> {
    await this.storage().call({
      type: "save-checkpoint",
      info: describe(this.order, checkpoint),
      bytes: new Blob([bytes]),
      run: runRecord(this.order, this.epochs, checkpoint),
      keep: this.order.keep,
    });
  }
}

function describe({ id: runId, name }: RunOrder, checkpoint: Checkpoint): Omit<CheckpointInfo, "sizeBytes" | "sha256"> {
  const { isEpochEnd, ...summary } = summarizeCheckpoint(checkpoint);
  return {
    ...summary,
    id: crypto.randomUUID(),
    runId,
    name: isEpochEnd ? `${name}, epoch ${summary.epoch}` : `${name}, step ${summary.totalSteps}`,
    kind: isEpochEnd ? "epoch" : "interval",
    isKept: false,
    createdAt: Date.now(),
  };
}

function runRecord(order: RunOrder, epochs: number, { history, progress }: Checkpoint): RunRecord {
  const { id, name, startedAt, seed, batchSize, project } = order;
  const isSmall = (file: NamedFile) => typeof file.content === "string" || file.content.size <= keptBytes;
  const missing = project.files.filter(file => !isSmall(file));
  return {
    ...{ id, name, startedAt, seed, batchSize, epochs, history },
    updatedAt: Date.now(),
    file: project.file,
    text: project.text,
    files: project.files.filter(isSmall),
    missing: missing.map(file => ({ path: file.path, sizeBytes: sizeOf(file) ?? 0 })),
    hasEnded: progress.epoch > epochs,
  };
}

/** Larger files are not copied into every run; they are asked for again by name. */
const keptBytes = 4 * 2 ** 20;
