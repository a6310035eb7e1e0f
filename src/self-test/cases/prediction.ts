import type * as tf from "@tensorflow/tfjs";
import type { RnnType } from "../../config/config.ts";
import { embed } from "../../engine/ops/embedding.ts";
import { layerNorm } from "../../engine/ops/layer-norm.ts";
import { oneHot } from "../../engine/ops/one-hot.ts";
import { rnn } from "../../engine/ops/rnn.ts";
import { clampInPlace, sumOfSquares } from "../../engine/ops/row-gradients.ts";
import { Plan } from "../../engine/plan.ts";
import { type KernelCase, normals } from "../kernel-case.ts";
import { layerCase } from "../layer-case.ts";
import { passOf } from "../pass.ts";
import { tinyModel } from "../tiny-model.ts";

const [B, U, D, N, V] = [2, 5, 4, 6, 7]; // utterances, positions, width, units, classes
const valid = [5, 3]; // positions of each utterance
const tokens = Uint32Array.of(0, 3, 1, 3, 6, 0, 2, 5, 4, 4);
const lengths = { shape: [B], values: Uint32Array.from(valid) };

export const predictionCases: readonly KernelCase[] = [
  recurrentCase("LSTM", "lstm", 4, [4 * N]),
  recurrentCase("GRU", "gru", 3, [2, 3 * N]),
  recurrentCase("simple recurrent layer", "rnn", 1, [N]),
  layerCase("layer norm", {
    variables: { x: [B, U, N], gamma: [N], beta: [N] },
    build: (plan, { x, gamma, beta }) => layerNorm(plan, { input: x, gamma, beta, epsilon: 1e-3 }),
    reference({ tf }, { x, gamma, beta }) {
      const centred = tf.sub(x, tf.mean(x, -1, true));
      const variance = tf.mean(tf.square(centred), -1, true);
      return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, 1e-3))), gamma), beta);
    },
  }),
  { name: "embedding and its clipped gradient", record: recordEmbedding },
  {
    name: "one-hot labels",
    record() {
      const plan = new Plan(false);
      const given = plan.tensor("tokens", [B, U], { role: "input", dtype: "u32" });
      const ends = plan.tensor("lengths", [B], { role: "input", dtype: "u32" });
      const out = plan.keep(oneHot(plan, { tokens: given, lengths: ends, classes: V, blank: 0 }));
      return {
        plan,
        uploads: [
          [given, tokens],
          [ends, lengths.values],
        ],
        results: { result: out },
        expected({ tf, positionMask }) {
          const blankAsNone = tf.tensor2d(
            Int32Array.from(tokens, token => (token === 0 ? -1 : token)),
            [B, U],
            "int32",
          );
          const rows = tf.oneHot(blankAsNone, V, 1, 0, "float32");
          return { result: tf.mul(rows, positionMask(valid, U)) };
        },
      };
    },
  },
];

function recurrentCase(name: string, type: RnnType, gates: number, bias: number[]): KernelCase {
  const model = {
    ...tinyModel,
    prediction_rnn_type: type,
    prediction_rnn_units: N,
    prediction_layer_norm: false,
    prediction_projection_units: 0,
  };
  return layerCase(name, {
    variables: { x: [B, U, D], kernel: [D, gates * N], recurrent_kernel: [N, gates * N], bias },
    given: { lengths },
    build(plan, { x, kernel, recurrent_kernel: recurrentKernel, bias: biasTensor, lengths: ends }) {
      return rnn(plan, { type, input: x, lengths: ends, kernel, recurrentKernel, bias: biasTensor, units: N });
    },
    // x is [B,U,D]; padding positions get no gradient on either side
    reference: (oracle, { x, ...weights }) => oracle.prediction(passOf(weights), model, x as tf.Tensor3D, valid),
  });
}

/** Value, and the gradient as Keras clips it: row by row, before rows of one token are summed. */
function recordEmbedding(random: Parameters<KernelCase["record"]>[0]): ReturnType<KernelCase["record"]> {
  const limit = 0.8;
  const plan = new Plan(true, true);
  const given = plan.tensor("tokens", [B, U], { role: "input", dtype: "u32" });
  const ends = plan.tensor("lengths", [B], { role: "input", dtype: "u32" });
  const table = plan.tensor("table", [V, D], { role: "input", needsGradient: true });
  const upstream = plan.tensor("upstream", [B, U, D], { role: "input" });
  const squares = plan.tensor("squares", [1], { role: "output" });
  const onRows = (rows: Parameters<typeof sumOfSquares>[1]) => {
    sumOfSquares(plan, rows, squares);
    clampInPlace(plan, rows, limit);
  };
  const out = plan.keep(embed(plan, { tokens: given, lengths: ends, table, onRows }));
  plan.seedGradient(out, upstream);
  plan.backward();
  const gradient = plan.contribute(table).gradient;
  plan.keep(gradient);
  const [tableValues, upstreamValues] = [normals(random, V * D), normals(random, B * U * D)];
  return {
    plan,
    uploads: [
      [given, tokens],
      [ends, lengths.values],
      [table, tableValues],
      [upstream, upstreamValues],
    ],
    results: { result: out, "squares of the rows": squares, "gradient of table": gradient },
    expected({ tf, positionMask }) {
      const mask = positionMask(valid, U);
      const ids = tf.tensor1d(Int32Array.from(tokens), "int32");
      const looked = tf.reshape(tf.gather(tf.tensor2d(tableValues, [V, D]), ids), [B, U, D]);
      const rows = tf.mul(tf.tensor3d(upstreamValues, [B, U, D]), mask);
      const clipped = tf.reshape(tf.clipByValue(rows, -limit, limit), [B * U, D]);
      return {
        result: tf.mul(looked, mask),
        "squares of the rows": tf.sum(tf.square(rows)),
        "gradient of table": tf.matMul(tf.oneHot(ids, V, 1, 0, "float32"), clipped, true),
      };
    },
  };
}
