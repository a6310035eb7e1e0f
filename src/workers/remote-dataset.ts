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
} from "./features/protocol.ts";

type Features = Caller<FeaturesRequest, FeaturesReplies>;

export interface RemoteDatasets {
  train: BatchSource;
  evaluation: BatchSource | undefined;
  /** Ends the workers at once. */
  close(): void;
}

/**
 * The data of a project, made into batches by feature workers (1 to 4 of them).
 * @throws StudioError `no-training-data`, `worker-died`, and those of the project and its data
 */
export async function openRemoteDatasets({
  workers,
  ...order
}: Omit<DatasetOrder, "helpers"> & { workers: number }): Promise<RemoteDatasets> {
  const worker = new Worker(new URL("./features/worker.ts", import.meta.url), { type: "module", name: "features" });
  const features: Features = new Caller(worker);
  worker.addEventListener("error", event => {
    const message = `The worker that reads the data has died: ${event.message}`;
    features.abandon(new StudioError("worker-died", message, {}, "Resume from the last checkpoint."));
  });
  try {
    const opened = await features.call({ type: "open", order: { ...order, helpers: workers - 1 } });
    if (opened.train === undefined) {
      const nextStep = "Give train_dataset_config its tfrecords_dir or data_paths, and enabled: True.";
      const place = { file: order.project.file };
      throw new StudioError("no-training-data", "The config names no training data.", place, nextStep);
    }
    return {
      train: new RemoteDataset(features, "train", opened.train),
      evaluation: opened.eval === undefined ? undefined : new RemoteDataset(features, "eval", opened.eval),
      close: () => worker.terminate(),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** Batches that the feature worker holds ready; it makes no more before one is taken. */
const batchesAhead = 2;

/** A data set in another worker. Batches come in its order, each with the position behind it. */
class RemoteDataset implements BatchSource {
  readonly stepsPerEpoch: number | undefined;
  faults: readonly UtteranceFault[] = [];
  private position: DatasetPosition;
  private readonly ahead: Promise<DeliveredBatch>[] = [];

  constructor(
    private readonly features: Features,
    private readonly part: LearningPart,
    opened: OpenedDataset,
  ) {
    this.stepsPerEpoch = opened.stepsPerEpoch;
    this.position = opened.position;
  }

  async nextBatch(): Promise<Batch | undefined> {
    while (this.ahead.length < batchesAhead) this.order();
    try {
      const { batch, position, faults } = await at(this.ahead, 0);
      this.ahead.shift();
      this.position = position;
      this.faults = faults;
      if (batch !== undefined) this.order();
      return batch;
    } catch (error) {
      await this.restore(this.position);
      throw error;
    }
  }

  save(): DatasetPosition {
    return this.position;
  }

  async restore(position: DatasetPosition): Promise<void> {
    await this.settle();
    await this.features.call({ type: "restore", part: this.part, position });
    this.position = position;
  }

  async rewind(): Promise<void> {
    await this.settle();
    this.position = await this.features.call({ type: "rewind", part: this.part });
  }

  private order(): void {
    const next = this.features.call({ type: "next", part: this.part });
    next.catch(() => undefined); // told when its turn comes
    this.ahead.push(next);
  }

  private async settle(): Promise<void> {
    await Promise.allSettled(this.ahead.splice(0));
  }
}
