import type { Batch, DatasetPosition, UtteranceFault } from "../data/index.ts";
import { at } from "../lib/assert.ts";
import { StudioError } from "../lib/result.ts";
import type { BatchSource } from "../run/data.ts";
import { Caller } from "./calls.ts";
import type {
  DatasetOrder,
  DeliveredBatch,
  FeaturesReplies,
  FeaturesRequest,
  LearningPart,
  OpenedDataset,
  Standing,
} from "./features/protocol.ts";
import type { Access } from "./trainer/protocol.ts";
import { endOnError } from "./worker-death.ts";

type Features = Caller<FeaturesRequest, FeaturesReplies>;

export interface RemoteDatasets {
  train: BatchSource;
  evaluation: BatchSource | undefined;
  /** For the files that are opened from now on. */
  takeAccess(access: Access): Promise<void>;
  /** Ends the workers at once. Who still waits for a batch is told `data-closed`. */
  close(): void;
}

/**
 * The data of a project, made into batches by feature workers (1 to 4 of them).
 * @throws StudioError `no-training-data`, `worker-died`, and those of the project and its data
 */
export async function openRemoteDatasets({
  workers,
  access,
  ...order
}: Omit<DatasetOrder, "helpers"> & { workers: number; access: Access }): Promise<RemoteDatasets> {
  const worker = new Worker(new URL("./features/worker.ts", import.meta.url), { type: "module", name: "features" });
  const features: Features = new Caller(worker);
  endOnError(worker, features, "reads the data");
  const close = () => {
    worker.terminate();
    features.abandon(new StudioError("data-closed", "The data was closed."));
  };
  try {
    const opened = await features.call({ type: "open", order: { ...order, helpers: workers - 1 }, access });
    if (opened.train === undefined) {
      const nextStep = "Give train_dataset_config its tfrecords_dir or data_paths, and enabled: True.";
      const place = { file: order.project.file };
      throw new StudioError("no-training-data", "The config names no training data.", place, nextStep);
    }
    return {
      train: new RemoteDataset(features, "train", opened.train),
      evaluation: opened.eval === undefined ? undefined : new RemoteDataset(features, "eval", opened.eval),
      takeAccess: newer => features.call({ type: "access", access: newer }),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** What the feature worker may have ready; it makes no more before a batch is taken. At least one batch is allowed. */
const batchesAhead = 2;
const bytesAhead = 256 * 2 ** 20;

/** A data set in another worker. Batches come in its order, each with the position behind it. */
class RemoteDataset implements BatchSource {
  readonly stepsPerEpoch: number | undefined;
  private position: DatasetPosition;
  private readonly found: UtteranceFault[] = [];
  private readonly ahead: Promise<DeliveredBatch>[] = [];
  private largestBytes = 1; // of the batches so far

  constructor(
    private readonly features: Features,
    private readonly part: LearningPart,
    opened: OpenedDataset,
  ) {
    this.stepsPerEpoch = opened.stepsPerEpoch;
    this.position = opened.position;
  }

  /** Those of the batches made ahead among them, as with a data set in place. */
  get faults(): readonly UtteranceFault[] {
    return this.found;
  }

  async nextBatch(): Promise<Batch | undefined> {
    this.order();
    const next = at(this.ahead, 0);
    try {
      const { batch, position } = await next;
      if (this.ahead[0] !== next) return batch; // restored meanwhile: who asked had given up
      void this.ahead.shift();
      this.position = position;
      if (batch !== undefined) {
        this.largestBytes = Math.max(this.largestBytes, sizeBytes(batch));
        this.order();
      }
      return batch;
    } catch (error) {
      if (this.ahead[0] === next) await this.restore(this.position);
      throw error;
    }
  }

  save(): DatasetPosition {
    return this.position;
  }

  async restore(position: DatasetPosition): Promise<void> {
    await this.settle();
    this.stand(await this.features.call({ type: "restore", part: this.part, position }));
  }

  async rewind(): Promise<void> {
    await this.settle();
    this.stand(await this.features.call({ type: "rewind", part: this.part }));
  }

  private stand({ position, faults }: Standing): void {
    this.position = position;
    this.found.push(...faults);
  }

  private order(): void {
    const allowed = Math.max(1, Math.min(batchesAhead, Math.floor(bytesAhead / this.largestBytes)));
    while (this.ahead.length < allowed) {
      const next = this.features.call({ type: "next", part: this.part });
      next.then(
        ({ faults }) => this.found.push(...faults),
        () => undefined, // told when its turn comes
      );
      this.ahead.push(next);
    }
  }

  private async settle(): Promise<void> {
    await Promise.allSettled(this.ahead.splice(0));
  }
}

function sizeBytes({ inputs, predictions, labels }: Batch): number {
  return inputs.byteLength + predictions.byteLength + labels.byteLength;
}
