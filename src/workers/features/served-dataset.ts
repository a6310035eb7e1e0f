import type { Batch, Dataset, DatasetPosition } from "../../data/index.ts";
import type { DeliveredBatch, Standing } from "./protocol.ts";

/** A data set that is asked from elsewhere. It does one thing at a time, in the order of the requests. */
export class ServedDataset {
  private last: Promise<unknown> = Promise.resolve();
  private toldFaults = 0;

  constructor(private readonly dataset: Dataset) {}

  next(): Promise<DeliveredBatch> {
    return this.inTurn(async () => {
      const batch: Batch | undefined = await this.dataset.nextBatch();
      return { batch, ...this.standing() };
    });
  }

  restore(position: DatasetPosition): Promise<Standing> {
    return this.inTurn(async () => {
      await this.dataset.restore(position);
      return this.standing();
    });
  }

  rewind(): Promise<Standing> {
    return this.inTurn(async () => {
      await this.dataset.rewind();
      return this.standing();
    });
  }

  private standing(): Standing {
    const faults = this.dataset.faults.slice(this.toldFaults);
    this.toldFaults += faults.length;
    return { position: this.dataset.save(), faults };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined); // told to whoever asked
    return result;
  }
}
