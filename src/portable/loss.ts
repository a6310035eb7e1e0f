import * as tf from "@tensorflow/tfjs";
import { at } from "../lib/assert.ts";
import { planes } from "./pass.ts";

export interface LossShape {
  frames: readonly number[]; // [B], each at least 1
  labelLengths: readonly number[]; // [B]
  labels: ArrayLike<number>; // [B,U]
  blank: number;
  fastemitLambda: number;
}

const logZero = -1e30; // finite: shaders may assume that infinities never occur

/**
 * RNN-T costs [B] of logits [B,T,U+1,V], with their gradient. The lattice is walked by anti-diagonals, skewed so that
 * one diagonal is one row; nothing is read back, so it runs on every backend. The gradient is written out because
 * TensorFlow.js has none for scatter and a wrong one for cumulative sums on WebGPU (4.22). Source: Graves 2012;
 * FastEmit: arXiv:2010.11148.
 */
export function transducerLoss(logits: tf.Tensor4D, shape: LossShape): tf.Tensor1D {
  const withGradient = tf.customGrad((z, save) => {
    const logitsNow = z as tf.Tensor4D; // customGrad types its arguments as tensors of any rank
    const saver = save as tf.GradSaveFunc;
    const lattice = walkForward(logitsNow, shape);
    saver([logitsNow, lattice.logSum, lattice.blank, lattice.label, lattice.alpha, lattice.logLikelihood]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [savedLogits, logSum, blank, label, alpha, logLikelihood] = saved as [tf.Tensor4D, ...Saved];
      const gradient = logitGradient(savedLogits, { logSum, blank, label, alpha, logLikelihood }, shape);
      return [tf.mul(gradient, tf.reshape(dy, [-1, 1, 1, 1]))];
    };
    return { value: tf.neg(lattice.logLikelihood), gradFunc };
  });
  return withGradient(logits);
}

type Saved = [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Tensor1D];

interface Lattice {
  logSum: tf.Tensor3D; // [B,T,U+1]
  blank: tf.Tensor3D; // skewed [N,B,U+1], N = T + U: log-probability of the blank
  label: tf.Tensor3D; // the same of the next label
  alpha: tf.Tensor3D; // skewed
  logLikelihood: tf.Tensor1D; // [B]
}

function walkForward(logits: tf.Tensor4D, shape: LossShape): Lattice {
  const [B, T, columns] = logits.shape;
  const { cells, labelArcs, ends } = masks(shape, T, columns);
  const logSum = tf.logSumExp<tf.Tensor3D>(logits, 3);
  const blankLogit = tf.squeeze(tf.slice(logits, [0, 0, 0, shape.blank], [B, T, columns, 1]), [3]);
  const labelLogit = tf.sum(tf.mul(logits, labelRows(shape, columns, logits.shape[3])), 3);
  const blank = skew(tf.where(cells, tf.sub(blankLogit, logSum), logZero));
  const label = skew(tf.where(labelArcs, tf.sub(labelLogit, logSum), logZero));
  const blanks = planes(blank);
  const labels = planes(label);
  let diagonal = tf.tensor2d(
    Array.from({ length: B }, () => Array.from({ length: columns }, (_, u) => (u === 0 ? 0 : logZero))),
  );
  const alphas = [diagonal];
  for (let n = 1; n < blanks.length; n++) {
    const fromBlank = tf.add<tf.Tensor2D>(diagonal, at(blanks, n - 1));
    const fromLabel = shiftRight(tf.add(diagonal, at(labels, n - 1)));
    diagonal = logAdd(fromBlank, fromLabel);
    alphas.push(diagonal);
  }
  const alpha = tf.stack(alphas) as tf.Tensor3D;
  const last = tf.mul(tf.add(alpha, blank), skew(ends, 0));
  return { logSum, blank, label, alpha, logLikelihood: tf.sum(last, [0, 2]) };
}

/** Walks backward and turns arc posteriors into d cost / d logits [B,T,U+1,V]. */
function logitGradient(logits: tf.Tensor4D, lattice: Lattice, shape: LossShape): tf.Tensor4D {
  const [B, T, columns, V] = logits.shape;
  const { alpha, blank, label, logLikelihood, logSum } = lattice;
  const { ends } = masks(shape, T, columns);
  const blanks = planes(blank);
  const labels = planes(label);
  const afterEnd = planes(skew(tf.mul(tf.sub(1, ends), logZero)));
  let beta = tf.add<tf.Tensor2D>(tf.zeros([B, columns]), logZero);
  const onBlank: tf.Tensor2D[] = [];
  const onLabel: tf.Tensor2D[] = [];
  const total = tf.expandDims(logLikelihood, 1);
  const alphas = planes(alpha);
  for (let n = blanks.length - 1; n >= 0; n--) {
    // An utterance's last blank ends it; every other blank goes on to the same column of the next diagonal.
    const byBlank = tf.add<tf.Tensor2D>(at(blanks, n), tf.maximum(beta, at(afterEnd, n)));
    const byLabel = tf.add<tf.Tensor2D>(at(labels, n), shiftLeft(beta));
    const before = tf.sub(at(alphas, n), total);
    onBlank.unshift(tf.exp(tf.add(before, byBlank)));
    onLabel.unshift(tf.exp(tf.add(before, byLabel)));
    beta = logAdd(byBlank, byLabel);
  }
  const blankArc = unskew(tf.stack(onBlank) as tf.Tensor3D, T); // [B,T,U+1]
  const labelArc = tf.mul(unskew(tf.stack(onLabel) as tf.Tensor3D, T), 1 + shape.fastemitLambda);
  const probability = tf.exp(tf.sub(logits, tf.expandDims(logSum, 3)));
  const through = tf.mul(probability, tf.expandDims(tf.add(blankArc, labelArc), 3));
  const blankRow = tf.oneHot(tf.scalar(shape.blank, "int32"), V, 1, 0, "float32");
  const taken = tf.add(
    tf.mul(tf.expandDims(blankArc, 3), blankRow),
    tf.mul(tf.expandDims(labelArc, 3), labelRows(shape, columns, V)),
  );
  return tf.sub(through, taken);
}

/** [B,1,U+1,V]: a one at each cell's next label; no one where there is none. Padding labels are not looked at. */
function labelRows({ labels, labelLengths }: LossShape, columns: number, V: number): tf.Tensor4D {
  const B = labelLengths.length;
  const next = new Int32Array(B * columns).fill(-1); // oneHot leaves a row of -1 empty
  for (const [b, length] of labelLengths.entries()) {
    for (let u = 0; u < length; u++) next[b * columns + u] = at(labels, b * (columns - 1) + u);
  }
  const rows = tf.oneHot(tf.tensor1d(next, "int32"), V, 1, 0, "float32");
  return tf.reshape(rows, [B, 1, columns, V]);
}

/**
 * Which cells [B,T,U+1] lie in the utterance's lattice, which have a label arc, and (as 1 or 0) which is its last.
 * Numbers where they are transposed: a transposed boolean makes an invalid shader on WebGPU (tfjs 4.22).
 */
function masks({ frames, labelLengths }: LossShape, T: number, columns: number) {
  const B = frames.length;
  const where = (holds: (b: number, t: number, u: number) => boolean): Uint8Array<ArrayBuffer> => {
    const values = new Uint8Array(B * T * columns);
    for (let cell = 0; cell < values.length; cell++) {
      const frame = Math.floor(cell / columns);
      values[cell] = Number(holds(Math.floor(frame / T), frame % T, cell % columns));
    }
    return values;
  };
  const size: [number, number, number] = [B, T, columns];
  return {
    cells: tf.tensor3d(
      where((b, t, u) => t < at(frames, b) && u <= at(labelLengths, b)),
      size,
      "bool",
    ),
    labelArcs: tf.tensor3d(
      where((b, t, u) => t < at(frames, b) && u < at(labelLengths, b)),
      size,
      "bool",
    ),
    ends: tf.tensor3d(
      Float32Array.from(where((b, t, u) => t === at(frames, b) - 1 && u === at(labelLengths, b))),
      size,
    ),
  };
}

/** [B,T,U+1] to diagonals [T+U,B,U+1]: row t+u, column u. Rows padded by one column more than wanted slip by one each. */
function skew(x: tf.Tensor, filling = logZero): tf.Tensor3D {
  const [B = 0, T = 0, columns = 0] = x.shape;
  const wide = tf.pad(
    tf.transpose(x, [0, 2, 1]),
    [
      [0, 0],
      [0, 0],
      [0, columns],
    ],
    filling,
  );
  const flat = tf.slice(tf.reshape(wide, [B, columns * (T + columns)]), [0, 0], [B, columns * (T + columns - 1)]);
  return tf.transpose(tf.reshape<tf.Rank.R3>(flat, [B, columns, T + columns - 1]), [2, 0, 1]);
}

function unskew(x: tf.Tensor3D, T: number): tf.Tensor3D {
  const [N, B, columns] = x.shape;
  const flat = tf.reshape<tf.Rank.R2>(tf.transpose(x, [1, 2, 0]), [B, columns * N]);
  const wide = tf.reshape(
    tf.pad(flat, [
      [0, 0],
      [0, columns],
    ]),
    [B, columns, N + 1],
  );
  return tf.transpose(tf.slice<tf.Rank.R3, tf.Tensor3D>(wide as tf.Tensor3D, [0, 0, 0], [B, columns, T]), [0, 2, 1]);
}

function shiftRight(x: tf.Tensor2D): tf.Tensor2D {
  const [B, columns] = x.shape;
  return tf.pad(
    tf.slice(x, [0, 0], [B, columns - 1]),
    [
      [0, 0],
      [1, 0],
    ],
    logZero,
  );
}

function shiftLeft(x: tf.Tensor2D): tf.Tensor2D {
  const [B, columns] = x.shape;
  return tf.pad(
    tf.slice(x, [0, 1], [B, columns - 1]),
    [
      [0, 0],
      [0, 1],
    ],
    logZero,
  );
}

function logAdd(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const larger = tf.maximum<tf.Tensor2D>(a, b);
  return tf.add(larger, tf.log1p(tf.exp(tf.sub(tf.minimum(a, b), larger))));
}
