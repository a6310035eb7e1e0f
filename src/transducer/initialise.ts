import type { WeightShape } from "../config/weights.ts";
import { assert, at } from "../lib/assert.ts";
import { Random } from "../lib/random.ts";

/** Starting weights by Keras' initialisers (specification 5.5), drawn in the order of the shapes from one seed. */
export function initialWeights(shapes: readonly WeightShape[], seed: number): Map<string, Float32Array> {
  const random = new Random(seed);
  return new Map(shapes.map(shape => [shape.name, initialise(shape, random)]));
}

function initialise(weight: WeightShape, random: Random): Float32Array {
  const count = weight.shape.reduce((a, b) => a * b, 1);
  switch (weight.initializer) {
    case "zeros":
      return new Float32Array(count);
    case "ones":
      return new Float32Array(count).fill(1);
    case "uniform_0.05":
      return Float32Array.from({ length: count }, () => 0.1 * random.uniform() - 0.05);
    case "glorot_uniform": {
      const limit = Math.sqrt(6 / (weight.fanIn + weight.fanOut));
      return Float32Array.from({ length: count }, () => limit * (2 * random.uniform() - 1));
    }
    case "orthogonal":
      return orthogonal(at(weight.shape, 0), at(weight.shape, 1), random);
    case "lstm_bias": // gates in the order i, f, c, o: the forget gate starts open
      return Float32Array.from({ length: count }, (_, i) => (Math.floor((4 * i) / count) === 1 ? 1 : 0));
    default:
      return weight.initializer satisfies never;
  }
}

/**
 * Orthonormal rows or columns, whichever are fewer: modified Gram and Schmidt on a normal matrix, in float64, whose
 * rounding stays far below float32's. The loops index without `at`, which made the seed's 512 x 2048 take half a minute.
 */
function orthogonal(rows: number, columns: number, random: Random): Float32Array {
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const other of vectors) {
      const overlap = dot(vector, other);
      for (let i = 0; i < length; i++) vector[i] = (vector[i] ?? 0) - overlap * (other[i] ?? 0);
    }
    const norm = Math.sqrt(dot(vector, vector));
    assert(norm > 0, "random vectors are independent");
    vectors.push(vector.map(value => value / norm));
  }
  const result = new Float32Array(rows * columns);
  for (const [index, vector] of vectors.entries()) {
    for (const [i, value] of vector.entries()) {
      result[rows < columns ? index * columns + i : i * columns + index] = value;
    }
  }
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
