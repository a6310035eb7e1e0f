import { describe, expect, it } from "vitest";
import { packCells } from "../../../src/engine/ops/joint-cells.ts";
import { rnntFromLogits } from "../../../src/engine/ops/rnnt-from-logits.ts";
import { Plan } from "../../../src/engine/plan.ts";
import { at } from "../../../src/lib/assert.ts";
import { Random } from "../../../src/lib/random.ts";
import { rnntLossReference } from "../../../src/transducer/loss-reference.ts";
import { check, failures, tolerances } from "../../support/compare.ts";
import { compileAlone } from "../../support/device.ts";
import { Goldens } from "../../support/goldens.ts";
import { lossLayerCases, lossVectors } from "../../support/layer-goldens.ts";

interface Problem {
  B: number;
  T: number;
  U: number;
  V: number;
  blank: number;
  frames: ArrayLike<number>;
  labelLengths: ArrayLike<number>;
  labels: ArrayLike<number>;
  logits: ArrayLike<number>; // [B,T,U+1,V]
  weights: Float32Array;
  fastemitLambda: number;
}

/** Costs, gradient with respect to the padded logits, and the lattice's fault flags, of our kernels. */
async function runLoss(problem: Problem) {
  const { B, T, U, V, blank, fastemitLambda } = problem;
  const table = packCells(problem.frames, problem.labelLengths);
  const plan = new Plan(true);
  const logits = plan.tensor("logits", [table.cells, V], { role: "input" });
  const utterances = plan.tensor("utterances", [B, 4], { role: "input", dtype: "u32" });
  const labels = plan.tensor("labels", [B, U], { role: "input", dtype: "u32" });
  const weights = plan.tensor("weights", [B], { role: "input" });
  const inputs = { logits, utterances, labels, weights, frames: T, tokens: U + 1, blank, fastemitLambda };
  const { costs, summaries } = rnntFromLogits(plan, inputs);
  const { program } = await compileAlone(plan);
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
  const result = { costs: await program.read(costs), gradient, summaries: await program.read(summaries) };
  program.destroy();
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

describe("RNN-T loss of given logits", () => {
  it.each(lossVectors())("equals the float64 vectors: $name", async item => {
    const { B, blank, fastemit_lambda: fastemitLambda, t_len: frames, u_len: labelLengths } = item;
    const weights = new Float32Array(B).fill(1);
    const { costs, gradient, summaries } = await runLoss({
      ...item,
      blank,
      frames,
      labelLengths,
      weights,
      fastemitLambda,
    });
    const plain = item.plain_f32_error ?? { cost_abs: 0, grad_abs: 0 };
    for (const [b, cost] of item.costs.entries()) {
      const bound = 1e-5 * Math.max(1, Math.abs(cost)) + 5 * plain.cost_abs;
      expect(Math.abs(at(costs, b) - cost)).toBeLessThanOrEqual(bound);
      expect(at(summaries, 4 * b + 1)).toBe(0);
    }
    const bound = { relative: 0, absolute: 2e-5 + 5 * plain.grad_abs };
    expect(failures([check("gradient", gradient, item.grad_logits, bound)])).toEqual([]);
  });

  const goldens = Goldens.read("layers/rnnt_loss");
  it.each(lossLayerCases())("equals TensorFlowASR's, weighted by utterance: $name", async item => {
    const read = (name: string) => goldens.floats(`${item.name}/${name}`);
    const { costs, gradient } = await runLoss({
      ...item,
      blank: 0,
      fastemitLambda: 0,
      frames: read("logits_length"),
      labelLengths: read("labels_length"),
      labels: read("labels"),
      logits: read("logits"),
      weights: read("upstream"),
    });
    expect(
      failures([
        check("loss", costs, read("loss"), tolerances.loss),
        check("gradient", gradient, read("grad_logits"), tolerances.lossGradient),
      ]),
    ).toEqual([]);
  });

  it.each([
    [372, 202, 4e-5],
    [5, 1999, 4e-5],
    [2000, 1, 1e-4],
  ])("keeps its digits on an untrained lattice of %d frames and %d labels, thanks to the tilt", async (T, U, bound) => {
    const random = new Random(3);
    const V = 4;
    const logits = Float32Array.from({ length: T * (U + 1) * V }, () => 3 * random.normal());
    const labels = Uint32Array.from({ length: U }, () => 1 + Math.floor(random.uniform() * (V - 1)));
    const problem = { B: 1, T, U, V, blank: 0, frames: [T], labelLengths: [U], labels, logits };
    const { costs, gradient } = await runLoss({ ...problem, weights: Float32Array.of(1), fastemitLambda: 0 });
    const reference = rnntLossReference(problem);
    expect(
      failures([
        check("cost", costs, reference.costs, { relative: 1e-6 }),
        check("gradient", gradient, reference.gradLogits, { relative: 0, absolute: bound }),
      ]),
    ).toEqual([]);
  });

  it("flags an utterance with a logit that is not a number, and leaves the others as they are", async () => {
    const problem = { B: 2, T: 2, U: 1, V: 3, blank: 0, frames: [2, 2], labelLengths: [1, 1], labels: [1, 2] };
    const logits = new Float32Array(2 * 2 * 2 * 3);
    logits[1] = Number.NaN;
    const { costs, gradient, summaries } = await runLoss({
      ...problem,
      logits,
      weights: Float32Array.of(1, 1),
      fastemitLambda: 0,
    });
    expect([at(summaries, 1), at(summaries, 5)]).toEqual([1, 0]);
    expect(Number.isFinite(at(costs, 1))).toBe(true);
    expect(gradient.subarray(12).every(Number.isFinite)).toBe(true);
  });
});
