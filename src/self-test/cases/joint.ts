import type * as tf from "@tensorflow/tfjs";
import type { JointNetwork } from "../../engine/ops/joint.ts";
import { packCells, padCells } from "../../engine/ops/joint-cells.ts";
import { jointLogits } from "../../engine/ops/joint-logits.ts";
import { rnntFromLogits } from "../../engine/ops/rnnt-from-logits.ts";
import { Plan } from "../../engine/plan.ts";
import { at } from "../../lib/assert.ts";
import type { Random } from "../../lib/random.ts";
import { type KernelCase, normals, type RecordedCase } from "../kernel-case.ts";
import { layerCase } from "../layer-case.ts";
import { passOf } from "../pass.ts";
import { tinyModel } from "../tiny-model.ts";

const [B, T, U, J, H, V] = [2, 4, 3, 5, 6, 7]; // utterances, frames, labels, widths of the joint, classes
const frames = [4, 2]; // of each utterance
const labelLengths = [3, 1];
const masked = [4, 2]; // predictions that count
const utterances = { shape: [B, 4], values: padCells(T, U + 1, masked).utterances };

export const jointCases: readonly KernelCase[] = [
  layerCase("joint network, sum", {
    variables: { encoder: [B, T, J], prediction: [B, U + 1, J], kernel: [J, V], bias: [V] },
    given: { utterances },
    build: (plan, { encoder, prediction, kernel, bias, utterances: table }) =>
      jointLogits(plan, network("add", { encoder, prediction, vocabKernel: kernel, vocabBias: bias }), table),
    reference({ joint, positionMask }, { encoder, prediction, kernel, bias }) {
      const pass = passOf({ "vocab/kernel": kernel, "vocab/bias": bias });
      return joint(pass, modelOf("add"), encoder, prediction, positionMask(masked, U + 1));
    },
  }),
  layerCase("joint network, product", {
    variables: {
      encoder: [B, T, J],
      prediction: [B, U + 1, J],
      ffnKernel: [J, H],
      ffnBias: [H],
      kernel: [H, V],
      bias: [V],
    },
    given: { utterances },
    build(plan, { encoder, prediction, ffnKernel, ffnBias, kernel, bias, utterances: table }) {
      const ffn = { kernel: ffnKernel, bias: ffnBias };
      return jointLogits(
        plan,
        network("mul", { encoder, prediction, ffn, vocabKernel: kernel, vocabBias: bias }),
        table,
      );
    },
    reference({ joint, positionMask }, { encoder, prediction, ffnKernel, ffnBias, kernel, bias }) {
      const pass = passOf({ "ffn/kernel": ffnKernel, "ffn/bias": ffnBias, "vocab/kernel": kernel, "vocab/bias": bias });
      const model = { ...modelOf("mul"), postjoint_linear: true };
      return joint(pass, model, encoder, prediction, positionMask(masked, U + 1));
    },
  }),
  { name: "transducer loss", record: recordLoss },
];

function network(mode: JointNetwork["mode"], operands: Omit<JointNetwork, "mode" | "activation">): JointNetwork {
  return { ...operands, mode, activation: "tanh" };
}

function modelOf(mode: JointNetwork["mode"]) {
  return { ...tinyModel, prejoint_encoder_linear: false, prejoint_prediction_linear: false, joint_mode: mode };
}

/** Costs of each utterance and the gradient of their weighted sum by the logits of the valid cells. */
function recordLoss(random: Random): RecordedCase {
  const plan = new Plan(true, true);
  const { utterances: table, cells } = packCells(frames, labelLengths);
  const labels = Uint32Array.of(2, 6, 2, 3, 1, 1); // [B,U]
  const shares = Float32Array.of(0.5, 1.5);
  const padded = normals(random, B * T * (U + 1) * V);
  const places = cellPlaces();
  const logits = plan.tensor("logits", [cells, V], { role: "input" });
  const packed = Float32Array.from({ length: cells * V }, (_, i) =>
    at(padded, at(places, Math.floor(i / V)) * V + (i % V)),
  );
  const given = {
    utterances: plan.tensor("utterances", [B, 4], { role: "input", dtype: "u32" }),
    labels: plan.tensor("labels", [B, U], { role: "input", dtype: "u32" }),
    weights: plan.tensor("shares", [B], { role: "input" }),
  };
  const fastemitLambda = 0.1;
  const { costs } = rnntFromLogits(plan, { logits, ...given, frames: T, tokens: U + 1, blank: 0, fastemitLambda });
  return {
    plan,
    uploads: [
      [logits, packed],
      [given.utterances, table],
      [given.labels, labels],
      [given.weights, shares],
    ],
    results: { costs, "gradient of logits": logits },
    expected({ tf, transducerLoss }) {
      const shape = { frames, labelLengths, labels, blank: 0, fastemitLambda };
      const { value, grad } = tf.valueAndGrad(z => transducerLoss(z as tf.Tensor4D, shape))(
        tf.tensor4d(padded, [B, T, U + 1, V]),
        tf.tensor1d(shares),
      );
      const rows = tf.gather(tf.reshape(grad, [-1, V]), tf.tensor1d(places, "int32"));
      return { costs: value, "gradient of logits": rows };
    },
  };
}

/** For every valid cell in packed order its index among the padded [B,T,U+1]. */
function cellPlaces(): number[] {
  const places: number[] = [];
  for (const [b, end] of frames.entries()) {
    for (let t = 0; t < end; t++) {
      for (let u = 0; u <= at(labelLengths, b); u++) places.push((b * T + t) * (U + 1) + u);
    }
  }
  return places;
}
