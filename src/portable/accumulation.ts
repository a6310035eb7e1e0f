import * as tf from "@tensorflow/tfjs";
import type { StudioConfig } from "../config/config.ts";
import type { Adam } from "./adam.ts";
import { denseGradient, disposeGradients, type Gradient } from "./gradient.ts";

/**
 * Gradients of `steps` micro-batches before one update. `mean` averages them and leaves the optimiser alone in between;
 * `reference` sums them and, as TensorFlowASR does, lets Adam run on zeros in between (specification, section 7.3).
 */
export class Accumulation {
  private sums = new Map<string, Gradient>();
  private taken = 0;

  constructor(
    private readonly steps: number,
    private readonly mode: StudioConfig["accumulation"],
  ) {}

  /** Takes over the gradients. Says whether an update by the sum took place. */
  step(gradients: ReadonlyMap<string, Gradient>, adam: Adam, learningRate: number): boolean {
    if (this.steps <= 1) {
      adam.apply(gradients, learningRate);
      disposeGradients(gradients);
      return true;
    }
    this.add(gradients);
    this.taken++;
    if (this.taken < this.steps) {
      if (this.mode === "reference") tf.tidy(() => adam.apply(this.scaled(0), learningRate));
      return false;
    }
    const scale = this.mode === "mean" ? 1 / this.steps : 1;
    tf.tidy(() => adam.apply(this.scaled(scale), learningRate));
    this.clear();
    return true;
  }

  /** Forgets what has been summed. */
  clear(): void {
    disposeGradients(this.sums);
    this.sums = new Map();
    this.taken = 0;
  }

  /** What has been summed since the last update, by weight. */
  async state(): Promise<Map<string, Float32Array<ArrayBuffer>>> {
    const read = [...this.sums].map(
      async ([name, { values }]) => [name, Float32Array.from(await values.data())] as const,
    );
    return new Map(await Promise.all(read));
  }

  /** Goes on in the middle of an accumulation, after `taken` micro-batches. */
  restore(sums: ReadonlyMap<string, Float32Array>, taken: number, shapeOf: (name: string) => number[]): void {
    this.clear();
    const tensors = [...sums].map(
      ([name, values]) => [name, { values: tf.tensor(Float32Array.from(values), shapeOf(name)) }] as const,
    );
    if (taken > 0) this.sums = new Map(tensors);
    this.taken = taken;
  }

  private add(gradients: ReadonlyMap<string, Gradient>): void {
    const sums = new Map<string, Gradient>();
    for (const [name, gradient] of gradients) {
      const before = this.sums.get(name);
      const values = tf.tidy(() => {
        const dense = denseGradient(gradient);
        return before === undefined ? tf.clone(dense) : tf.add(before.values, dense);
      });
      sums.set(name, { values });
    }
    disposeGradients(gradients);
    disposeGradients(this.sums);
    this.sums = sums;
  }

  private scaled(scale: number): Map<string, Gradient> {
    return new Map([...this.sums].map(([name, { values }]) => [name, { values: tf.mul(values, scale) }]));
  }
}
