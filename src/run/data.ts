import type { Batch } from "../data/batch.ts";
import type { DatasetPosition } from "../data/dataset.ts";
import type { UtteranceFault } from "../data/records.ts";

/** What a run needs of a data set; `Dataset` is one. */
export interface BatchSource {
  /** Batches of one epoch; undefined where an epoch is a pass of unknown length. */
  readonly stepsPerEpoch: number | undefined;
  readonly faults: readonly UtteranceFault[];
  /** Undefined at the end of a pass, after which the next one begins. */
  nextBatch(): Promise<Batch | undefined>;
  save(): DatasetPosition;
  restore(position: DatasetPosition): Promise<void>;
  rewind(): Promise<void>;
}
