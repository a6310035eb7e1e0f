import * as tf from "@tensorflow/tfjs";
import type { WeightShape } from "../config/weights.ts";
import { assert } from "../lib/assert.ts";
import { StudioError } from "../lib/result.ts";

/** The model's tensors as TensorFlow.js variables under Keras' names. They start at zero: `set` gives them values. */
export class Parameters {
  private readonly variables: ReadonlyMap<string, tf.Variable>;

  constructor(readonly shapes: readonly WeightShape[]) {
    this.variables = new Map(
      shapes.map(({ name, shape, trainable }) => [name, tf.tidy(() => tf.variable(tf.zeros(shape), trainable))]),
    );
  }

  get(name: string): tf.Variable {
    const variable = this.variables.get(name);
    assert(variable !== undefined, `the model has no weight ${name}`);
    return variable;
  }

  trainable(): WeightShape[] {
    return this.shapes.filter(shape => shape.trainable);
  }

  /** @throws StudioError `weights-do-not-fit` where a weight is missing, unknown or of another size; nothing is set then */
  set(values: ReadonlyMap<string, Float32Array>): void {
    const unknown = [...values.keys()].find(name => !this.variables.has(name));
    if (unknown !== undefined) throw unfit(`The model has no weight ${unknown}`);
    for (const [name, variable] of this.variables) {
      const given = values.get(name)?.length;
      if (given === undefined) throw unfit(`Weight ${name} is missing`);
      if (given !== variable.size) throw unfit(`Weight ${name} has ${given} values instead of [${variable.shape}]`);
    }
    for (const [name, given] of values) this.assign(name, given);
  }

  assign(name: string, values: Float32Array): void {
    const variable = this.get(name);
    tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(values), variable.shape)));
  }

  async read(): Promise<Map<string, Float32Array<ArrayBuffer>>> {
    const read = [...this.variables].map(
      async ([name, variable]) => [name, Float32Array.from(await variable.data())] as const,
    );
    return new Map(await Promise.all(read));
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}

function unfit(message: string): StudioError {
  return new StudioError(
    "weights-do-not-fit",
    `${message}.`,
    {},
    "Check that weights and model_config belong together.",
  );
}
