/** `loss` and `per_batch_avg_loss` of an epoch as Keras shows them (specification 6). */
export class DisplayedLoss {
  private sum: number;
  private count: number;
  private last: number;

  constructor(state: DisplayedLossState = { sum: 0, count: 0, last: 0 }) {
    this.sum = state.sum;
    this.count = state.count;
    this.last = state.last;
  }

  save(): DisplayedLossState {
    return { sum: this.sum, count: this.count, last: this.last };
  }

  add(batchLoss: number): void {
    this.sum += batchLoss;
    this.count++;
    this.last = batchLoss;
  }

  /** 0 before the first batch. */
  get mean(): number {
    return this.sum / Math.max(1, this.count);
  }

  /** While the epoch runs the bar averages; when it closes Keras adds the last batch once more. */
  barAverage(isClosing: boolean): number {
    return isClosing ? (this.sum + this.last) / (this.count + 1) : this.mean;
  }

  get lastBatch(): number {
    return this.last;
  }
}

export interface DisplayedLossState {
  sum: number;
  count: number;
  last: number;
}
