import * as tf from "@tensorflow/tfjs";
import type { ModelConfig, RnnType } from "../config/config.ts";
import { at } from "../lib/assert.ts";
import { dense, multiply, type Pass, planes, positionMask } from "./pass.ts";

/** Hidden (and for LSTM cell) state of one recurrent layer, each [B,units]. */
export type RnnState = readonly tf.Tensor2D[];

const stateParts: Record<RnnType, number> = { lstm: 2, gru: 1, rnn: 1 };
const cellNames: Record<RnnType, string> = { lstm: "lstm_cell", gru: "gru_cell", rnn: "simple_rnn_cell" };

/** The network's input rows [B,N,width]: embeddings, or one-hot rows with the blank all zero. */
export function embed(
  pass: Pass,
  model: ModelConfig,
  tokens: tf.Tensor2D,
  blank: number,
  classes: number,
): tf.Tensor3D {
  if (model.prediction_label_encode_mode === "embedding") {
    return tf.gather(pass.weight("prediction/embedding/embeddings"), tokens) as tf.Tensor3D; // [B,N] of [V,D]
  }
  const oneHot = (of: tf.Tensor) => tf.oneHot(of, classes, 1, 0, "float32");
  return tf.mul(oneHot(tokens), tf.sub(1, oneHot(tf.scalar(blank, "int32"))));
}

/** The prediction network over whole label sequences: `inputs` from `embed`, result [B,N,width]. */
export function prediction(
  pass: Pass,
  model: ModelConfig,
  inputs: tf.Tensor3D,
  lengths: readonly number[],
): tf.Tensor3D {
  const mask = positionMask(lengths, inputs.shape[1]);
  let x = tf.mul<tf.Tensor3D>(inputs, mask);
  for (let layer = 0; layer < model.prediction_num_rnns; layer++) {
    x = afterRnn(pass, model, layer, rnn(pass, model, layer, x, mask)) as tf.Tensor3D; // widths change, not the rank
  }
  return x;
}

/** One step of decoding: row inputs [B,width] and the states of all layers to outputs [B,width] and new states. */
export function predictionStep(pass: Pass, model: ModelConfig, inputs: tf.Tensor2D, states: readonly RnnState[]) {
  let x: tf.Tensor = inputs;
  const after = states.map((state, layer) => {
    const next = stepOf(pass, model, layer)(projectInput(pass, model, layer, x) as tf.Tensor2D, state);
    x = afterRnn(pass, model, layer, at(next, 0));
    return next;
  });
  return { output: x as tf.Tensor2D, states: after };
}

export function zeroStates(model: ModelConfig, size: number): RnnState[] {
  const parts = stateParts[model.prediction_rnn_type];
  const zeros = () => tf.zeros<tf.Rank.R2>([size, model.prediction_rnn_units]);
  return Array.from({ length: model.prediction_num_rnns }, () => Array.from({ length: parts }, zeros));
}

/** LayerNorm and projection, where the model has them. */
function afterRnn(pass: Pass, model: ModelConfig, layer: number, x: tf.Tensor): tf.Tensor {
  const normal = model.prediction_layer_norm ? layerNorm(pass, `prediction/ln_${layer}`, x) : x;
  return model.prediction_projection_units > 0 ? dense(pass, `prediction/projection_${layer}`, normal) : normal;
}

/** Masked steps give zero and hold the state (Keras). */
function rnn(pass: Pass, model: ModelConfig, layer: number, x: tf.Tensor3D, mask: tf.Tensor3D): tf.Tensor3D {
  const inputs = planes(projectInput(pass, model, layer, x), 1);
  const masks = planes(mask, 1);
  const step = stepOf(pass, model, layer);
  let state: RnnState = at(zeroStates(model, x.shape[0]), layer);
  const outputs = inputs.map((input, u) => {
    const on = at(masks, u);
    const off = tf.sub(1, on);
    const next = step(input, state);
    state = next.map((part, i) => tf.add<tf.Tensor2D>(tf.mul(on, part), tf.mul(off, at(state, i))));
    return tf.mul<tf.Tensor2D>(on, at(next, 0));
  });
  return tf.stack(outputs, 1) as tf.Tensor3D;
}

function cellName({ prediction_rnn_type: type }: ModelConfig, layer: number): string {
  return `prediction/${type}_${layer}/${cellNames[type]}${layer === 0 ? "" : `_${layer}`}`;
}

/** x kernel + bias for all positions at once; of GRU's two bias rows the first. */
function projectInput(pass: Pass, model: ModelConfig, layer: number, x: tf.Tensor): tf.Tensor {
  const name = cellName(model, layer);
  const bias = pass.weight(`${name}/bias`);
  const inputBias = model.prediction_rnn_type === "gru" ? tf.gather(bias, 0) : bias;
  return tf.add(multiply(x, pass.weight(`${name}/kernel`)), inputBias);
}

type Step = (projected: tf.Tensor2D, state: RnnState) => tf.Tensor2D[];

function stepOf(pass: Pass, model: ModelConfig, layer: number): Step {
  const name = cellName(model, layer);
  const recurrent = pass.weight(`${name}/recurrent_kernel`) as tf.Tensor2D; // [units, gates units]
  if (model.prediction_rnn_type === "lstm") return lstmStep(recurrent);
  if (model.prediction_rnn_type === "gru") return gruStep(recurrent, tf.gather(pass.weight(`${name}/bias`), 1));
  return (projected, state) => [tf.tanh(tf.add(projected, tf.matMul(at(state, 0), recurrent)))];
}

/** Gates in Keras' order: input, forget, cell, output. */
function lstmStep(recurrent: tf.Tensor2D): Step {
  return (projected, state) => {
    const gates = tf.add<tf.Tensor2D>(projected, tf.matMul(at(state, 0), recurrent));
    const [i, f, g, o] = tf.split(gates, 4, 1) as Four;
    const cell = tf.add<tf.Tensor2D>(tf.mul(tf.sigmoid(f), at(state, 1)), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    return [tf.mul(tf.sigmoid(o), tf.tanh(cell)), cell];
  };
}

/** Keras' reset_after form: gates update, reset, candidate; the reset gate acts after the recurrent product and bias. */
function gruStep(recurrent: tf.Tensor2D, bias: tf.Tensor): Step {
  return (projected, state) => {
    const h = at(state, 0);
    const [xz, xr, xh] = tf.split(projected, 3, 1) as Three;
    const [hz, hr, hh] = tf.split(tf.add<tf.Tensor2D>(tf.matMul(h, recurrent), bias), 3, 1) as Three;
    const z = tf.sigmoid(tf.add(xz, hz));
    const candidate = tf.tanh(tf.add(xh, tf.mul(tf.sigmoid(tf.add(xr, hr)), hh)));
    return [tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), candidate))];
  };
}

type Three = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]; // what split gives for 3 and 4 parts
type Four = [...Three, tf.Tensor2D];

function layerNorm(pass: Pass, name: string, x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-3));
  return tf.add(tf.mul(tf.div(centred, deviation), pass.weight(`${name}/gamma`)), pass.weight(`${name}/beta`));
}
