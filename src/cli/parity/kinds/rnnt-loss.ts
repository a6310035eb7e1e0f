import { ArenaPool, BufferStore } from "../../../engine/buffers.ts";
import type { EngineDevice } from "../../../engine/device.ts";
import { defaultGemmTuning } from "../../../engine/gemm-tuning.ts";
import { packCells } from "../../../engine/ops/joint-cells.ts";
import { rnntFromLogits } from "../../../engine/ops/rnnt-from-logits.ts";
import { transducerLoss } from "../../../engine/ops/transducer-loss.ts";
import { Plan } from "../../../engine/plan.ts";
import { Program } from "../../../engine/program.ts";
import { at } from "../../../lib/assert.ts";
import { jointLossReference, rnntLossReference } from "../../../transducer/loss-reference.ts";
import { check, tolerances } from "../compare.ts";
import { Goldens } from "../goldens.ts";
import { isComparableLoss, type JointCase, type LayerLossCase, type LossCase } from "../layer-goldens.ts";
import { casesWith, type GoldenFile, type GoldenKind, onCpu, onGpu, type ParityCase } from "../parity-case.ts";

/** RNN-T losses and gradients in float64, published ones among them: our float64 twin and our kernels. */
export const lossVectors: GoldenKind = file => {
  const cases = casesWith<LossCase>(file, "grad_lp_blank", "grad_logits", "t_len");
  if (cases === undefined) return undefined;
  return [...cases.flatMap(item => vectorCases(file, item)), ...jointCases(file)];
};

/** TensorFlowASR's own loss in float32, weighted by utterance. */
export const lossLayer: GoldenKind = file => {
  const cases = casesWith<LayerLossCase>(file, "logits_length", "use_cpu");
  if (file.json.group !== "rnnt_loss" || cases === undefined) return undefined;
  const goldens = Goldens.read(file.stem, file.folder);
  return cases.filter(isComparableLoss).map(item =>
    onGpu(`${file.stem} ${item.name}`, async device => {
      const read = (name: string) => goldens.floats(`${item.name}/${name}`);
      const { costs, gradient } = await runLoss(device, {
        ...item,
        blank: 0,
        fastemitLambda: 0,
        frames: read("logits_length"),
        labelLengths: read("labels_length"),
        labels: read("labels"),
        logits: read("logits"),
        weights: read("upstream"),
      });
      return [
        check("loss", costs, read("loss"), tolerances.loss),
        check("gradient", gradient, read("grad_logits"), tolerances.lossGradient),
      ];
    }),
  );
};

function vectorCases({ stem }: GoldenFile, item: LossCase): ParityCase[] {
  const { B, T, U, V, blank, labels, logits, t_len: frames, u_len: labelLengths } = item;
  const problem = { B, T, U, V, blank, labels, frames, labelLengths, fastemitLambda: item.fastemit_lambda };
  return [
    onCpu(`${stem} ${item.name} (float64)`, () => {
      const twin = rnntLossReference({ ...problem, logits: Float32Array.from(logits) });
      return [
        check("costs", twin.costs, item.costs, { relative: 1e-12, absolute: 1e-14 }),
        check("gradient", twin.gradLogits, item.grad_logits, nineDigits),
        check("blank arcs", twin.gradBlank, item.grad_lp_blank, nineDigits),
        check("label arcs", twin.gradLabel, item.grad_lp_label, nineDigits),
      ];
    }),
    onGpu(`${stem} ${item.name}`, async device => {
      const weights = new Float32Array(B).fill(1);
      const { costs, gradient } = await runLoss(device, { ...problem, logits, weights });
      const plain = item.plain_f32_error ?? { cost_abs: 0, grad_abs: 0 };
      const bound = (cost: number) => ({
        relative: 0,
        absolute: 1e-5 * Math.max(1, Math.abs(cost)) + 5 * plain.cost_abs,
      });
      return [
        ...item.costs.map((cost, b) => check(`cost ${b}`, costs.subarray(b, b + 1), [cost], bound(cost))),
        check("gradient", gradient, item.grad_logits, { relative: 0, absolute: 2e-5 + 5 * plain.grad_abs }),
      ];
    }),
  ];
}

function jointCases({ stem, json }: GoldenFile): ParityCase[] {
  const items = Array.isArray(json.joint_cases) ? (json.joint_cases as JointCase[]) : []; // the golden's own layout
  return items.flatMap(item => {
    const { B, T, U, V, J, blank, labels, t_len: frames, u_len: labelLengths } = item;
    const problem = { B, T, U, V, J, blank, labels, frames, labelLengths };
    const values = { encoder: item.enc, prediction: item.pred, kernel: item.W, bias: item.b };
    const gradients = { encoder: item.grad_enc, prediction: item.grad_pred, kernel: item.grad_W, bias: item.grad_b };
    return [
      onCpu(`${stem} ${item.name} (float64)`, () => {
        const rounded = (given: readonly number[]) => Float32Array.from(given); // as the golden's own inputs were
        const twin = jointLossReference({
          ...problem,
          encoder: rounded(item.enc),
          prediction: rounded(item.pred),
          kernel: rounded(item.W),
          bias: rounded(item.b),
        });
        return [
          check("costs", twin.costs, item.costs, { relative: 1e-12 }),
          check("encoder", twin.gradEncoder, gradients.encoder, nineDigits),
          check("prediction", twin.gradPrediction, gradients.prediction, nineDigits),
          check("kernel", twin.gradKernel, gradients.kernel, nineDigits),
          check("bias", twin.gradBias, gradients.bias, nineDigits),
        ];
      }),
      onGpu(`${stem} ${item.name}`, async device => {
        const result = await runJointLoss(device, problem, values);
        const bound = { relative: 3e-5, absolute: 1e-6 };
        return [
          check("costs", result.costs, item.costs, tolerances.forward),
          ...Object.entries(gradients).map(([name, expected]) =>
            check(`gradient of ${name}`, result.gradients.get(name), expected, bound),
          ),
        ];
      }),
    ];
  });
}

const nineDigits = { relative: 2e-8, absolute: 1e-9 }; // gradients are printed to nine digits

interface Problem {
  B: number;
  T: number;
  U: number;
  V: number;
  blank: number;
  frames: ArrayLike<number>;
  labelLengths: ArrayLike<number>;
  labels: ArrayLike<number>;
}

interface LogitsProblem extends Problem {
  logits: ArrayLike<number>; // [B,T,U+1,V]
  weights: Float32Array; // [B]
  fastemitLambda: number;
}

/** Costs and gradient with respect to the padded logits, of our kernels. */
async function runLoss(device: EngineDevice, problem: LogitsProblem) {
  const { B, T, U, V, blank, fastemitLambda } = problem;
  const table = packCells(problem.frames, problem.labelLengths);
  const plan = new Plan(true);
  const logits = plan.tensor("logits", [table.cells, V], { role: "input" });
  const utterances = plan.tensor("utterances", [B, 4], { role: "input", dtype: "u32" });
  const labels = plan.tensor("labels", [B, U], { role: "input", dtype: "u32" });
  const weights = plan.tensor("weights", [B], { role: "input" });
  const inputs = { logits, utterances, labels, weights, frames: T, tokens: U + 1, blank, fastemitLambda };
  const { costs } = rnntFromLogits(plan, inputs);
  const store = new BufferStore(device);
  const program = await Program.compile(plan, {}, new ArenaPool(device), store);
  program.resize({});
  const rows = paddedRows(problem);
  const packed = new Float32Array(table.cells * V);
  for (const [cell, row] of rows.entries()) {
    for (let v = 0; v < V; v++) packed[cell * V + v] = at(problem.logits, row * V + v);
  }
  program.upload(logits, packed);
  program.upload(utterances, table.utterances);
  program.upload(labels, Uint32Array.from(problem.labels));
  program.upload(weights, problem.weights);
  program.run();
  const gradient = new Float32Array(B * T * (U + 1) * V);
  const rowsOut = await program.read(logits);
  for (const [cell, row] of rows.entries()) gradient.set(rowsOut.subarray(cell * V, (cell + 1) * V), row * V);
  const result = { costs: await program.read(costs), gradient };
  program.destroy();
  store.destroy();
  return result;
}

/** The padded row of every packed cell. */
function paddedRows({ B, T, U, frames, labelLengths }: Problem): number[] {
  const rows: number[] = [];
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < at(frames, b); t++) {
      for (let u = 0; u <= at(labelLengths, b); u++) rows.push((b * T + t) * (U + 1) + u);
    }
  }
  return rows;
}

/** Joint and loss in one, with the gradients of both inputs and of the joint's weights. */
async function runJointLoss(
  device: EngineDevice,
  problem: Problem & { J: number },
  values: Record<"encoder" | "prediction" | "kernel" | "bias", readonly number[]>,
) {
  const { B, T, U, V, J, blank } = problem;
  const table = packCells(problem.frames, problem.labelLengths);
  const plan = new Plan(true, true, defaultGemmTuning(device));
  const operand = (name: string, shape: number[]) => plan.tensor(name, shape, { role: "input", needsGradient: true });
  const tensors = {
    encoder: operand("encoder", [B, T, J]),
    prediction: operand("prediction", [B, U + 1, J]),
    kernel: operand("kernel", [J, V]),
    bias: operand("bias", [V]),
  };
  const utterances = plan.tensor("utterances", [B, 4], { role: "input", dtype: "u32" });
  const labels = plan.tensor("labels", [B, U], { role: "input", dtype: "u32" });
  const weights = plan.tensor("weights", [B], { role: "input" });
  const { encoder, prediction, kernel: vocabKernel, bias: vocabBias } = tensors;
  const joint = { encoder, prediction, mode: "add", activation: "tanh", vocabKernel, vocabBias } as const;
  const maxCells = B * T * (U + 1);
  const { costs } = transducerLoss(plan, { joint, utterances, labels, weights, blank, fastemitLambda: 0, maxCells });
  plan.backward();
  const wanted = Object.entries(tensors).flatMap(([name, tensor]) => {
    const gradient = plan.gradientOf(tensor);
    return gradient === undefined ? [] : [[name, plan.keep(gradient)] as const];
  });
  const store = new BufferStore(device);
  const capacity = { cells: maxCells };
  const program = await Program.compile(plan, capacity, new ArenaPool(device), store);
  program.resize({ cells: table.cells });
  for (const name of ["encoder", "prediction", "kernel", "bias"] as const) {
    program.upload(tensors[name], Float32Array.from(values[name]));
  }
  program.upload(utterances, table.utterances);
  program.upload(labels, Uint32Array.from(problem.labels));
  program.upload(weights, new Float32Array(B).fill(1));
  program.run();
  const gradients = new Map<string, Float32Array>();
  for (const [name, gradient] of wanted) gradients.set(name, await program.read(gradient));
  const result = { costs: await program.read(costs), gradients };
  program.destroy();
  store.destroy();
  return result;
}
