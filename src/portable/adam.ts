import * as tf from "@tensorflow/tfjs";
import type { OptimizerConfig } from "../config/config.ts";
import { assert } from "../lib/assert.ts";
import { denseGradient, type Gradient, globalNorm, limitNorm } from "./gradient.ts";

interface Slots {
  m: tf.Variable;
  v: tf.Variable;
  largest: tf.Variable | undefined; // amsgrad's largest v so far
}

/** Everything that a resumed run needs beside the weights. Keys are `m/<weight>`, `v/<weight>`, `vhat/<weight>`. */
export interface OptimizerState {
  iterations: number;
  moments: Map<string, Float32Array<ArrayBuffer>>;
}

/**
 * Keras' Adam (2.11 and later): epsilon stands outside the bias correction (specification, section 7.1). `clipNorm` is the
 * studio's clip_norm: it limits the global norm of what Keras' own clipping leaves, each gradient in its weight's shape.
 */
export class Adam {
  private applied = 0;
  private readonly slots: ReadonlyMap<string, Slots>;

  constructor(
    private readonly weights: ReadonlyMap<string, tf.Variable>,
    private readonly config: OptimizerConfig,
    private readonly clipNorm: number | null = null,
  ) {
    const zeros = (like: tf.Variable) => tf.tidy(() => tf.variable(tf.zerosLike(like), false));
    this.slots = new Map(
      [...weights].map(([name, weight]) => [
        name,
        { m: zeros(weight), v: zeros(weight), largest: config.amsgrad ? zeros(weight) : undefined },
      ]),
    );
  }

  /** Updates applied so far. */
  get iterations(): number {
    return this.applied;
  }

  /** Clips as configured, then moves every weight that has a gradient. */
  apply(gradients: ReadonlyMap<string, Gradient>, learningRate: number): void {
    tf.tidy(() => {
      const clipped = this.limit(mapValues(this.clip(gradients), denseGradient));
      const { beta_1: beta1, beta_2: beta2, weight_decay: decay } = this.config;
      this.applied++;
      const step = (learningRate * Math.sqrt(1 - beta2 ** this.applied)) / (1 - beta1 ** this.applied);
      for (const [name, gradient] of clipped) {
        const weight = this.weights.get(name);
        const slots = this.slots.get(name);
        assert(weight !== undefined && slots !== undefined, `${name} is trainable`);
        if (decay) weight.assign(tf.sub(weight, tf.mul(weight, decay * learningRate)));
        this.move(weight, slots, gradient, step);
      }
    });
  }

  async state(): Promise<OptimizerState> {
    const moments = new Map<string, Float32Array<ArrayBuffer>>();
    for (const [key, variable] of this.named()) moments.set(key, Float32Array.from(await variable.data()));
    return { iterations: this.applied, moments };
  }

  restore({ iterations, moments }: OptimizerState): void {
    this.applied = iterations;
    for (const [key, variable] of this.named()) {
      const values = moments.get(key);
      assert(values?.length === variable.size, `the saved state fits ${key}`);
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    }
  }

  dispose(): void {
    for (const [, variable] of this.named()) variable.dispose();
  }

  private move(weight: tf.Variable, { m, v, largest }: Slots, gradient: tf.Tensor, step: number): void {
    const { beta_1: beta1, beta_2: beta2, epsilon } = this.config;
    m.assign(tf.add(m, tf.mul(tf.sub(gradient, m), 1 - beta1)));
    v.assign(tf.add(v, tf.mul(tf.sub(tf.square(gradient), v), 1 - beta2)));
    largest?.assign(tf.maximum(largest, v));
    weight.assign(tf.sub(weight, tf.div(tf.mul(m, step), tf.add(tf.sqrt(largest ?? v), epsilon))));
  }

  /** Keras takes the first of the three that is set. Rows of the embedding are clipped as they are. */
  private clip(gradients: ReadonlyMap<string, Gradient>): Map<string, Gradient> {
    const { clipnorm, global_clipnorm: globalLimit, clipvalue } = this.config;
    if (clipnorm) return withValues(gradients, values => limitNorm(values, globalNorm([values]), clipnorm));
    if (globalLimit) {
      const norm = globalNorm([...gradients.values()].map(gradient => gradient.values));
      return withValues(gradients, values => limitNorm(values, norm, globalLimit));
    }
    if (clipvalue) return withValues(gradients, values => tf.clipByValue(values, -clipvalue, clipvalue));
    return new Map(gradients);
  }

  private limit(gradients: ReadonlyMap<string, tf.Tensor>): ReadonlyMap<string, tf.Tensor> {
    const { clipNorm } = this;
    if (!clipNorm) return gradients;
    const norm = globalNorm([...gradients.values()]);
    return mapValues(gradients, values => limitNorm(values, norm, clipNorm));
  }

  private named(): [string, tf.Variable][] {
    return [...this.slots].flatMap(([name, { m, v, largest }]) => {
      const named: [string, tf.Variable][] = [
        [`m/${name}`, m],
        [`v/${name}`, v],
      ];
      if (largest !== undefined) named.push([`vhat/${name}`, largest]);
      return named;
    });
  }
}

function withValues(gradients: ReadonlyMap<string, Gradient>, change: (values: tf.Tensor) => tf.Tensor) {
  return mapValues(gradients, gradient => ({ ...gradient, values: change(gradient.values) }));
}

function mapValues<From, To>(gradients: ReadonlyMap<string, From>, change: (gradient: From) => To): Map<string, To> {
  return new Map([...gradients].map(([name, gradient]) => [name, change(gradient)]));
}
