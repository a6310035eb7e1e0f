import type { Batch } from "../data/batch.ts";
import type { DatasetPosition } from "../data/dataset.ts";
import type { BatchSource } from "./data.ts";
import { orAborted } from "./or-aborted.ts";

/** The batches of a run, where waiting can be given up. The batch asked for is not lost: the next call hands it out. */
export class AwaitedBatches {
  private asked: { batch: Promise<Batch | undefined>; before: DatasetPosition } | undefined;

  constructor(private readonly source: Pick<BatchSource, "nextBatch" | "save">) {}

  /** Undefined at the end of a pass; "aborted" as soon as one of the signals is. @throws what the source throws */
  async next(signals: readonly AbortSignal[]): Promise<Batch | undefined | "aborted"> {
    this.asked ??= { before: this.source.save(), batch: this.source.nextBatch() };
    try {
      const batch = await orAborted(this.asked.batch, signals);
      if (batch !== "aborted") this.asked = undefined;
      return batch;
    } catch (error) {
      this.asked = undefined;
      throw error;
    }
  }

  /** Behind the batch handed out last, whatever has come since. */
  save(): DatasetPosition {
    return this.asked?.before ?? this.source.save();
  }
}
