import { checkLossTargets } from "../data/loss-targets.ts";
import { assert, at } from "../lib/assert.ts";

/** The labels and lengths of a padded batch. `U` is the padded number of labels, so that logits have U + 1 columns. */
export interface LossBatch {
  B: number;
  T: number;
  U: number;
  V: number;
  frames: ArrayLike<number>; // [B], each in 1..T
  labelLengths: ArrayLike<number>; // [B], each in 0..U
  labels: ArrayLike<number>; // [B,U]
  blank: number;
  fastemitLambda?: number;
  paths?: readonly string[]; // [B] names for messages
}

export interface LossResult {
  costs: Float64Array; // [B], -log P(labels | frames)
  gradBlank: Float64Array; // [B,T,U+1], d cost / d log-probability of the blank
  gradLabel: Float64Array; // [B,T,U+1], the same of the next label, FastEmit included
}

/**
 * The RNN-T loss in float64, the measure for every other implementation: costs, and the gradients of their sum.
 * Padding has gradient zero. Source: Graves 2012; FastEmit: arXiv:2010.11148.
 * @throws StudioError as `checkLossTargets`
 */
export function rnntLossReference(
  problem: LossBatch & { logits: Float64Array | Float32Array }, // [B,T,U+1,V]
): LossResult & { gradLogits: Float64Array } {
  const { logits, V } = problem;
  assert(logits.length === problem.B * problem.T * (problem.U + 1) * V, "logits are not [B,T,U+1,V]");
  const gradLogits = new Float64Array(logits.length);
  const row = (cell: number, into: Float64Array) => {
    for (let v = 0; v < V; v++) into[v] = at(logits, cell * V + v);
  };
  const result = lossOverRows(problem, row, (cell, gradient) => gradLogits.set(gradient, cell * V));
  return { ...result, gradLogits };
}

/** Inputs of the joint network's last step: logits = tanh(encoder[b,t] + prediction[b,u]) kernel + bias. */
export interface JointTensors {
  encoder: ArrayLike<number>; // [B,T,J]
  prediction: ArrayLike<number>; // [B,U+1,J]
  kernel: ArrayLike<number>; // [J,V]
  bias: ArrayLike<number>; // [V]
}

/** The loss through the joint network, in float64, row by row: the logits are never held, so any size can be checked. */
export function jointLossReference(
  problem: LossBatch & JointTensors & { J: number },
): LossResult & { [K in keyof JointTensors as `grad${Capitalize<K>}`]: Float64Array } {
  const { T, U, V, J, encoder, prediction, kernel, bias } = problem;
  const gradEncoder = new Float64Array(encoder.length);
  const gradPrediction = new Float64Array(prediction.length);
  const gradKernel = new Float64Array(kernel.length);
  const gradBias = new Float64Array(bias.length);
  const hidden = new Float64Array(J);
  const offsets = (cell: number) => {
    const frame = Math.floor(cell / (U + 1)); // b T + t
    return { e: frame * J, p: (Math.floor(frame / T) * (U + 1) + (cell % (U + 1))) * J };
  };
  const row = (cell: number, into: Float64Array) => {
    const { e, p } = offsets(cell);
    for (let v = 0; v < V; v++) into[v] = at(bias, v);
    for (let j = 0; j < J; j++) {
      const h = Math.tanh(at(encoder, e + j) + at(prediction, p + j));
      hidden[j] = h;
      for (let v = 0; v < V; v++) into[v] = at(into, v) + h * at(kernel, j * V + v);
    }
  };
  const back = (cell: number, gradient: Float64Array) => {
    const { e, p } = offsets(cell); // `hidden` still holds this cell: its row has just been computed
    for (let v = 0; v < V; v++) gradBias[v] = at(gradBias, v) + at(gradient, v);
    for (let j = 0; j < J; j++) {
      const h = at(hidden, j);
      let sum = 0;
      for (let v = 0; v < V; v++) {
        const g = at(gradient, v);
        sum += g * at(kernel, j * V + v);
        gradKernel[j * V + v] = at(gradKernel, j * V + v) + h * g;
      }
      const before = sum * (1 - h * h);
      gradEncoder[e + j] = at(gradEncoder, e + j) + before;
      gradPrediction[p + j] = at(gradPrediction, p + j) + before;
    }
  };
  return { ...lossOverRows(problem, row, back), gradEncoder, gradPrediction, gradKernel, gradBias };
}

/**
 * Cost and arc posteriors of one lattice: `blank` and `label` are log-probabilities [T,U+1] (the last column of `label`
 * is not read). `onBlank` and `onLabel` are the probabilities that an alignment takes the arc; they sum to T and to U.
 */
export function latticeReference(blank: ArrayLike<number>, label: ArrayLike<number>, T: number, U: number) {
  const columns = U + 1;
  const alpha = new Float64Array(T * columns).fill(Number.NEGATIVE_INFINITY);
  const beta = new Float64Array(T * columns).fill(Number.NEGATIVE_INFINITY);
  alpha[0] = 0;
  for (let t = 0; t < T; t++) {
    for (let u = 0; u < columns; u++) {
      const n = t * columns + u;
      if (t > 0) alpha[n] = logAdd(at(alpha, n), at(alpha, n - columns) + at(blank, n - columns));
      if (u > 0) alpha[n] = logAdd(at(alpha, n), at(alpha, n - 1) + at(label, n - 1));
    }
  }
  const afterBlank = (t: number, u: number) =>
    t < T - 1 ? at(beta, (t + 1) * columns + u) : u === U ? 0 : Number.NEGATIVE_INFINITY;
  for (let t = T - 1; t >= 0; t--) {
    for (let u = U; u >= 0; u--) {
      const n = t * columns + u;
      beta[n] = at(blank, n) + afterBlank(t, u);
      if (u < U) beta[n] = logAdd(at(beta, n), at(label, n) + at(beta, n + 1));
    }
  }
  const logLikelihood = at(beta, 0);
  const onBlank = new Float64Array(T * columns);
  const onLabel = new Float64Array(T * columns);
  for (let t = 0; t < T; t++) {
    for (let u = 0; u < columns; u++) {
      const n = t * columns + u;
      onBlank[n] = Math.exp(at(alpha, n) + at(blank, n) + afterBlank(t, u) - logLikelihood);
      if (u < U) onLabel[n] = Math.exp(at(alpha, n) + at(label, n) + at(beta, n + 1) - logLikelihood);
    }
  }
  const end = T * columns - 1;
  return { cost: -logLikelihood, forwardCost: -(at(alpha, end) + at(blank, end)), onBlank, onLabel };
}

/** Calls `row` for every valid cell, and after the lattice once more, followed by `back` with the cell's gradient. */
function lossOverRows(
  problem: LossBatch,
  row: (cell: number, into: Float64Array) => void,
  back: (cell: number, gradient: Float64Array) => void,
): LossResult {
  const { B, T, U, V, frames, labelLengths, labels, blank } = problem;
  checkLossTargets({ ...problem, labelCount: U, classes: V });
  const labelScale = 1 + (problem.fastemitLambda ?? 0);
  const costs = new Float64Array(B);
  const gradBlank = new Float64Array(B * T * (U + 1));
  const gradLabel = new Float64Array(B * T * (U + 1));
  const logits = new Float64Array(V);
  for (let b = 0; b < B; b++) {
    const frameCount = at(frames, b);
    const labelCount = at(labelLengths, b);
    assert(frameCount <= T && labelCount <= U, "lengths are within the padded shape");
    const columns = labelCount + 1;
    const cellOf = (n: number) => (b * T + Math.floor(n / columns)) * (U + 1) + (n % columns);
    const nextLabel = (n: number) => (n % columns < labelCount ? at(labels, b * U + (n % columns)) : undefined);
    const logSums = new Float64Array(frameCount * columns);
    const logBlank = new Float64Array(frameCount * columns);
    const logLabel = new Float64Array(frameCount * columns);
    for (let n = 0; n < logSums.length; n++) {
      row(cellOf(n), logits);
      const sum = logSumExp(logits);
      const label = nextLabel(n);
      logSums[n] = sum;
      logBlank[n] = at(logits, blank) - sum;
      if (label !== undefined) logLabel[n] = at(logits, label) - sum;
    }
    const { cost, onBlank, onLabel } = latticeReference(logBlank, logLabel, frameCount, labelCount);
    costs[b] = cost;
    const gradient = new Float64Array(V);
    for (let n = 0; n < logSums.length; n++) {
      const cell = cellOf(n);
      const label = nextLabel(n);
      const toLabel = labelScale * at(onLabel, n);
      const through = at(onBlank, n) + toLabel;
      row(cell, logits);
      for (let v = 0; v < V; v++) gradient[v] = Math.exp(at(logits, v) - at(logSums, n)) * through;
      gradient[blank] = at(gradient, blank) - at(onBlank, n);
      if (label !== undefined) gradient[label] = at(gradient, label) - toLabel;
      gradBlank[cell] = -at(onBlank, n);
      gradLabel[cell] = -toLabel;
      back(cell, gradient);
    }
  }
  return { costs, gradBlank, gradLabel };
}

function logAdd(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger === Number.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
}

function logSumExp(values: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) largest = Math.max(largest, value);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
