/** Recurrent layers in float64, written from Keras' equations: what the kernels are held against beyond the goldens' sizes. */
export type RecurrentType = "lstm" | "gru" | "rnn";

export const gateCounts = { lstm: 4, gru: 3, rnn: 1 } as const;

export interface TwinWeights {
  input: Float64Array; // [B,U,D]
  kernel: Float64Array; // [D,G N]
  recurrent: Float64Array; // [N,G N]
  bias: Float64Array; // [G N]; [2,3N] for gru
}

export interface TwinSizes {
  batch: number;
  steps: number;
  width: number;
  units: number;
  lengths: Uint32Array;
}

/** The output [B,U,N], zero in padding. */
export function recurrentTwin(type: RecurrentType, weights: TwinWeights, sizes: TwinSizes): Float64Array {
  const { batch, steps, units, lengths } = sizes;
  const out = new Float64Array(batch * steps * units);
  for (let b = 0; b < batch; b++) {
    let hidden = new Float64Array(units);
    const cell = new Float64Array(units);
    for (let u = 0; u < Math.min(steps, lengths[b] ?? 0); u++) {
      const { x, q } = products(type, weights, sizes, b * steps + u, hidden);
      const next = new Float64Array(units);
      for (let j = 0; j < units; j++) {
        const sum = (gate: number) => at(x, gate * units + j) + at(q, gate * units + j);
        if (type === "lstm") {
          cell[j] = sigmoid(sum(1)) * at(cell, j) + sigmoid(sum(0)) * Math.tanh(sum(2));
          next[j] = sigmoid(sum(3)) * Math.tanh(at(cell, j));
        } else if (type === "gru") {
          const update = sigmoid(sum(0));
          const candidate = Math.tanh(at(x, 2 * units + j) + sigmoid(sum(1)) * at(q, 2 * units + j));
          next[j] = update * at(hidden, j) + (1 - update) * candidate;
        } else next[j] = Math.tanh(sum(0));
      }
      hidden = next;
      out.set(hidden, (b * steps + u) * units);
    }
  }
  return out;
}

/** Product of the input and of the state; the GRU's second bias belongs to the state's. */
function products(type: RecurrentType, weights: TwinWeights, sizes: TwinSizes, row: number, hidden: Float64Array) {
  const { width, units } = sizes;
  const columns = gateCounts[type] * units;
  const x = weights.bias.slice(0, columns);
  const q = type === "gru" ? weights.bias.slice(columns) : new Float64Array(columns);
  for (let k = 0; k < width; k++) addScaled(x, weights.kernel, k * columns, at(weights.input, row * width + k));
  for (let k = 0; k < units; k++) addScaled(q, weights.recurrent, k * columns, at(hidden, k));
  return { x, q };
}

function addScaled(sum: Float64Array, matrix: Float64Array, start: number, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = at(sum, i) + factor * at(matrix, start + i);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
