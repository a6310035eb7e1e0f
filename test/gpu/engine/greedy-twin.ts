import { rnnCellPath } from "../../../src/config/weights.ts";
import type { Decision } from "../../../src/engine/ops/greedy.ts";
import { at } from "../../../src/lib/assert.ts";
import type { GreedyRun } from "./greedy-run.ts";

type Vector = number[];

/** Greedy decoding in float64, plain loops after specification 5.3, 5.4, 9.2 and 10: what the kernel is held against. */
export function greedyTwin(run: GreedyRun): { decisions: Decision[][]; states: number[] } {
  const [B, T, D] = run.shape;
  const decisions: Decision[][] = [];
  const states: number[] = [];
  for (let b = 0; b < B; b++) {
    const length = at(run.lengths, b);
    const made: Decision[] = [];
    let token = run.blank;
    let state = startStates(run);
    let step = predict(run, token, state);
    let symbols = 0;
    for (let t = 0; t < length && (run.algorithm === "streaming" || symbols < 2 * length - 1); ) {
      const from = (b * T + t) * D;
      const z = joint(run, Array.from(run.encoded.subarray(from, from + D)), step.output);
      const chosen = choose(z.slice(0, run.tokenClasses ?? run.classes));
      const largest = Math.max(...z);
      const logSum = largest + Math.log(z.reduce((sum, value) => sum + Math.exp(value - largest), 0));
      made.push({ frame: t, symbol: chosen.index, logProbability: chosen.value - logSum, margin: chosen.margin });
      if (chosen.index !== run.blank) {
        token = chosen.index;
        state = step.states;
        step = predict(run, token, state);
        symbols++;
      }
      if (chosen.index === run.blank || run.algorithm === "streaming") t++;
    }
    decisions.push(made);
    states.push(...state.flat(2));
  }
  return { decisions, states };
}

function weight(run: GreedyRun, name: string): Float32Array {
  const found = run.weights.get(name);
  if (found === undefined) throw new Error(`no weight ${name}`);
  return found.values;
}

function startStates({ model }: GreedyRun): Vector[][] {
  const parts = model.prediction_rnn_type === "lstm" ? 2 : 1;
  const zeros = () => Array.from({ length: parts }, () => new Array<number>(model.prediction_rnn_units).fill(0));
  return Array.from({ length: model.prediction_num_rnns }, zeros);
}

function times(x: Vector, kernel: ArrayLike<number>, columns: number, bias?: ArrayLike<number>): Vector {
  return Array.from({ length: columns }, (_, column) =>
    x.reduce(
      (sum, value, k) => sum + value * at(kernel, k * columns + column),
      bias === undefined ? 0 : at(bias, column),
    ),
  );
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const add = (a: Vector, b: Vector) => a.map((value, i) => value + at(b, i));

function predict(run: GreedyRun, token: number, states: Vector[][]): { output: Vector; states: Vector[][] } {
  const { model, classes, blank } = run;
  const width = model.prediction_embed_dim;
  let x =
    model.prediction_label_encode_mode === "embedding"
      ? Array.from(weight(run, "prediction/embedding/embeddings").subarray(token * width, (token + 1) * width))
      : Array.from({ length: classes }, (_, v) => (v === token && v !== blank ? 1 : 0));
  const next = states.map((state, layer) => {
    const after = cell(run, layer, x, state);
    x = at(after, 0);
    if (model.prediction_layer_norm) x = normalise(run, layer, x);
    if (model.prediction_projection_units > 0) {
      const path = `prediction/projection_${layer}`;
      x = times(x, weight(run, `${path}/kernel`), model.prediction_projection_units, weight(run, `${path}/bias`));
    }
    return after;
  });
  return { output: x, states: next };
}

function cell(run: GreedyRun, layer: number, x: Vector, state: Vector[]): Vector[] {
  const { prediction_rnn_type: type, prediction_rnn_units: n } = run.model;
  const path = rnnCellPath(run.model, layer);
  const [kernel, recurrent, bias] = ["kernel", "recurrent_kernel", "bias"].map(name => weight(run, `${path}/${name}`));
  const h = at(state, 0);
  const columns = n * { lstm: 4, gru: 3, rnn: 1 }[type];
  const fromInput = times(x, kernel ?? [], columns, bias?.slice(0, columns));
  const fromState = times(h, recurrent ?? [], columns, type === "gru" ? bias?.slice(columns) : undefined);
  const z = add(fromInput, fromState);
  const gate = (values: Vector, g: number, j: number) => at(values, g * n + j);
  if (type === "rnn") return [z.map(Math.tanh)];
  if (type === "gru") {
    return [
      h.map((value, j) => {
        const update = sigmoid(gate(z, 0, j));
        const candidate = Math.tanh(gate(fromInput, 2, j) + sigmoid(gate(z, 1, j)) * gate(fromState, 2, j));
        return update * value + (1 - update) * candidate;
      }),
    ];
  }
  const c = at(state, 1).map(
    (value, j) => sigmoid(gate(z, 1, j)) * value + sigmoid(gate(z, 0, j)) * Math.tanh(gate(z, 2, j)),
  );
  return [c.map((value, j) => sigmoid(gate(z, 3, j)) * Math.tanh(value)), c];
}

function normalise(run: GreedyRun, layer: number, x: Vector): Vector {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  const [gamma, beta] = [weight(run, `prediction/ln_${layer}/gamma`), weight(run, `prediction/ln_${layer}/beta`)];
  return x.map((value, j) => ((value - mean) / Math.sqrt(variance + 1e-3)) * at(gamma, j) + at(beta, j));
}

function joint(run: GreedyRun, encoded: Vector, predicted: Vector): Vector {
  const { model, classes } = run;
  const J = model.joint_dim;
  const e = model.prejoint_encoder_linear
    ? times(encoded, weight(run, "joint/enc/kernel"), J, weight(run, "joint/enc/bias"))
    : encoded;
  const p = model.prejoint_prediction_linear ? times(predicted, weight(run, "joint/pred/kernel"), J) : predicted;
  let x = e.map((value, j) => (model.joint_mode === "add" ? value + at(p, j) : value * at(p, j)));
  if (model.postjoint_linear) x = times(x, weight(run, "joint/ffn/kernel"), J, weight(run, "joint/ffn/bias"));
  const f = activations[model.joint_activation];
  return times(x.map(f), weight(run, "joint/vocab/kernel"), classes, weight(run, "joint/vocab/bias"));
}

const activations = {
  tanh: Math.tanh,
  relu: (x: number) => Math.max(0, x),
  sigmoid,
  linear: (x: number) => x,
  silu: (x: number) => x * sigmoid(x),
  swish: (x: number) => x * sigmoid(x),
};

function choose(z: Vector): { index: number; value: number; margin: number } {
  const value = Math.max(...z);
  const index = z.indexOf(value);
  return { index, value, margin: value - Math.max(...z.filter((_, v) => v !== index)) };
}
