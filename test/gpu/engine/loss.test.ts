import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { size } from "../../../src/engine/extent.ts";
import type { ActivationName } from "../../../src/engine/ops/activation.ts";
import { packCells } from "../../../src/engine/ops/joint-cells.ts";
import { transducerLoss } from "../../../src/engine/ops/transducer-loss.ts";
import { Plan } from "../../../src/engine/plan.ts";
import type { Tensor } from "../../../src/engine/tensor.ts";
import { at } from "../../../src/lib/assert.ts";
import { Random } from "../../../src/lib/random.ts";
import { jointLossReference, latticeReference } from "../../../src/transducer/loss-reference.ts";
import { check, failures } from "../../support/compare.ts";
import { compileAlone } from "../../support/device.ts";
import { jointLossVectors } from "../../support/layer-goldens.ts";

interface Problem {
  B: number;
  T: number;
  U: number;
  J: number;
  predictionWidth?: number; // 1 where it is broadcast
  H?: number; // with ffn
  V: number;
  blank: number;
  mode?: "add" | "mul";
  activation?: ActivationName;
  frames: ArrayLike<number>;
  labelLengths: ArrayLike<number>;
  labels: ArrayLike<number>;
  values: Record<string, ArrayLike<number>>; // by name: encoder, prediction, kernel, bias, ffnKernel, ffnBias
}

/** Runs the loss with its gradients, cut into chunks as told, in a plan with room for `spare` more frames and tokens. */
async function runLoss(problem: Problem, options: { chunkCells?: number; spare?: number; runs?: number } = {}) {
  const { B, T, U, J, H, V, blank, mode = "add", activation = "tanh" } = problem;
  const { spare = 0, runs = 1 } = options;
  const table = packCells(problem.frames, problem.labelLengths);
  const capacity = { batch: B, frames: T + spare, tokens: U + 1 + spare, cells: B * (T + spare) * (U + 1 + spare) };
  const plan = new Plan(true);
  const input = (name: string, shape: Tensor["shape"], dtype: "f32" | "u32" = "f32") =>
    plan.tensor(name, shape, { role: "input", dtype, needsGradient: dtype === "f32" });
  const tensors: Record<string, Tensor> = {
    encoder: input("encoder", [size("batch"), size("frames"), J]),
    prediction: input("prediction", [size("batch"), size("tokens"), problem.predictionWidth ?? J]),
    kernel: input("kernel", [H ?? J, V]),
    bias: input("bias", [V]),
    ...(H !== undefined && { ffnKernel: input("ffn kernel", [J, H]), ffnBias: input("ffn bias", [H]) }),
  };
  const tensor = (name: string): Tensor => tensors[name] ?? expect.fail(name);
  const utterances = input("utterances", [size("batch"), 4], "u32");
  const labels = input("labels", [size("batch"), U], "u32");
  const weights = plan.tensor("weights", [size("batch")], { role: "input" });
  const { costs } = transducerLoss(plan, {
    joint: {
      encoder: tensor("encoder"),
      prediction: tensor("prediction"),
      mode,
      activation,
      vocabKernel: tensor("kernel"),
      vocabBias: tensor("bias"),
      ...(H !== undefined && { ffn: { kernel: tensor("ffnKernel"), bias: tensor("ffnBias") } }),
    },
    utterances,
    labels,
    weights,
    blank,
    fastemitLambda: 0,
    maxCells: capacity.cells,
    ...(options.chunkCells !== undefined && { chunkCells: options.chunkCells }),
  });
  plan.backward();
  const gradients = new Map(
    Object.entries(tensors).map(([name, of]) => [name, plan.keep(plan.gradientOf(of) ?? expect.fail(name))]),
  );
  const { program } = await compileAlone(plan, capacity);
  const results: { costs: Float32Array; gradients: Map<string, Float32Array>; dispatches: number }[] = [];
  for (let run = 0; run < runs; run++) {
    program.resize({ batch: B, frames: T, tokens: U + 1, cells: table.cells });
    for (const [name, of] of Object.entries(tensors)) {
      program.upload(of, Float32Array.from(problem.values[name] ?? []));
    }
    program.upload(utterances, table.utterances);
    program.upload(labels, Uint32Array.from(problem.labels));
    program.upload(weights, new Float32Array(B).fill(1));
    program.run();
    const read = new Map<string, Float32Array>();
    for (const [name, gradient] of gradients) read.set(name, await program.read(gradient));
    results.push({ costs: await program.read(costs), gradients: read, dispatches: program.dispatchCount });
  }
  program.destroy();
  return results;
}

function randomProblem(seed: number, shape: Pick<Problem, "B" | "T" | "U" | "J" | "V" | "frames" | "labelLengths">) {
  const random = new Random(seed);
  const { B, T, U, J, V } = shape;
  const values = (count: number, scale: number) => Float32Array.from({ length: count }, () => scale * random.normal());
  return {
    ...shape,
    blank: 0,
    labels: Uint32Array.from({ length: B * U }, () => 1 + random.integer(V - 1)),
    values: {
      encoder: values(B * T * J, 0.7),
      prediction: values(B * (U + 1) * J, 0.7),
      kernel: values(J * V, 0.7),
      bias: values(V, 0.3),
    },
  };
}

function referenceOf(problem: ReturnType<typeof randomProblem>) {
  const { costs, gradEncoder, gradPrediction, gradKernel, gradBias } = jointLossReference({
    ...problem,
    ...problem.values,
  });
  const gradients = { encoder: gradEncoder, prediction: gradPrediction, kernel: gradKernel, bias: gradBias };
  return { costs, gradients };
}

/** As `referenceOf` for one utterance, with bare loops: the twin's checked indexing takes a minute over 75 million logits. */
function longReference({ T, U, J, V, labels, values }: ReturnType<typeof randomProblem>) {
  const [E, P] = [Float64Array.from(values.encoder), Float64Array.from(values.prediction)];
  const [W, c] = [Float64Array.from(values.kernel), Float64Array.from(values.bias)];
  const cells = T * (U + 1);
  const [hidden, row] = [new Float64Array(J), new Float64Array(V)];
  // The indices below are in range by construction: `?? 0` only satisfies the type.
  const fill = (cell: number) => {
    const [e, p] = [Math.floor(cell / (U + 1)) * J, (cell % (U + 1)) * J];
    row.set(c);
    for (let j = 0; j < J; j++) {
      const h = Math.tanh((E[e + j] ?? 0) + (P[p + j] ?? 0));
      hidden[j] = h;
      for (let v = 0; v < V; v++) row[v] = (row[v] ?? 0) + h * (W[j * V + v] ?? 0);
    }
    return { e, p };
  };
  const [lse, blankArcs, labelArcs] = [new Float64Array(cells), new Float64Array(cells), new Float64Array(cells)];
  for (let cell = 0; cell < cells; cell++) {
    fill(cell);
    let sum = 0;
    for (let v = 0; v < V; v++) sum += Math.exp(row[v] ?? 0);
    lse[cell] = Math.log(sum);
    blankArcs[cell] = (row[0] ?? 0) - Math.log(sum);
    labelArcs[cell] = (row[labels[cell % (U + 1)] ?? 0] ?? 0) - Math.log(sum);
  }
  const { cost, onBlank, onLabel } = latticeReference(blankArcs, labelArcs, T, U);
  const [encoder, prediction] = [new Float64Array(E.length), new Float64Array(P.length)];
  const [kernel, bias] = [new Float64Array(W.length), new Float64Array(V)];
  for (let cell = 0; cell < cells; cell++) {
    const { e, p } = fill(cell);
    const [eb, ey, norm] = [onBlank[cell] ?? 0, onLabel[cell] ?? 0, lse[cell] ?? 0];
    for (let v = 0; v < V; v++) row[v] = Math.exp((row[v] ?? 0) - norm) * (eb + ey);
    row[0] = (row[0] ?? 0) - eb;
    const label = labels[cell % (U + 1)] ?? 0;
    if (cell % (U + 1) < U) row[label] = (row[label] ?? 0) - ey;
    for (let v = 0; v < V; v++) bias[v] = (bias[v] ?? 0) + (row[v] ?? 0);
    for (let j = 0; j < J; j++) {
      const h = hidden[j] ?? 0;
      let sum = 0;
      for (let v = 0; v < V; v++) {
        sum += (row[v] ?? 0) * (W[j * V + v] ?? 0);
        kernel[j * V + v] = (kernel[j * V + v] ?? 0) + h * (row[v] ?? 0);
      }
      encoder[e + j] = (encoder[e + j] ?? 0) + sum * (1 - h * h);
      prediction[p + j] = (prediction[p + j] ?? 0) + sum * (1 - h * h);
    }
  }
  return { costs: [cost], gradients: { encoder, prediction, kernel, bias } };
}

function checksAgainst(
  actual: Awaited<ReturnType<typeof runLoss>>[number] | undefined,
  expected: { costs: ArrayLike<number>; gradients: Record<string, ArrayLike<number>> },
  relative: number,
) {
  return [
    check("costs", actual?.costs, expected.costs, { relative: 1e-5 }),
    ...Object.entries(expected.gradients).map(([name, values]) =>
      check(`gradient of ${name}`, actual?.gradients.get(name), values, { relative, absolute: 1e-6 }),
    ),
  ];
}

describe("transducer loss", () => {
  it.each(jointLossVectors().flatMap(item => [64, 4096].map(chunkCells => ({ ...item, chunkCells }))))(
    "equals the float64 vectors through the joint network: $name in chunks of $chunkCells cells",
    async ({ chunkCells, ...item }) => {
      const problem = {
        ...item,
        frames: item.t_len,
        labelLengths: item.u_len,
        values: { encoder: item.enc, prediction: item.pred, kernel: item.W, bias: item.b },
      };
      const [result] = await runLoss(problem, { chunkCells });
      const gradients = {
        encoder: item.grad_enc,
        prediction: item.grad_pred,
        kernel: item.grad_W,
        bias: item.grad_b,
      };
      expect(failures(checksAgainst(result, { costs: item.costs, gradients }, 3e-5))).toEqual([]);
    },
  );

  it("equals the float64 twin for ragged batches of any shape, in a plan with room to spare", async () => {
    const shape = fc.record({
      B: fc.integer({ min: 1, max: 3 }),
      T: fc.integer({ min: 1, max: 9 }),
      U: fc.integer({ min: 0, max: 12 }),
      V: fc.integer({ min: 2, max: 9 }),
      lengths: fc.array(fc.tuple(fc.double({ min: 0, max: 1 }), fc.double({ min: 0, max: 1 })), {
        minLength: 3,
        maxLength: 3,
      }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ B, T, U, V, lengths, seed }) => {
        const some = lengths.slice(0, B);
        const frames = some.map(([share]) => 1 + Math.round((Number.isNaN(share) ? 0 : share) * (T - 1)));
        const labelLengths = some.map(([, share]) => Math.round((Number.isNaN(share) ? 0 : share) * U));
        const problem = randomProblem(seed, { B, T, U, J: 5, V, frames, labelLengths });
        const [result] = await runLoss(problem, { chunkCells: 64, spare: 3 });
        expect(failures(checksAgainst(result, referenceOf(problem), 1e-4))).toEqual([]);
      }),
      { numRuns: 15, seed: 11 },
    );
  });

  it.each([
    ["mul", "tanh", undefined],
    ["add", "relu", undefined],
    ["add", "silu", 6],
    ["mul", "sigmoid", 9],
  ] as const)(
    "gives in several chunks what it gives in one: %s, %s, postjoint width %s",
    async (mode, activation, H) => {
      const J = 7;
      const V = 11;
      const plain = randomProblem(5, { B: 2, T: 11, U: 9, J, V, frames: [11, 7], labelLengths: [9, 3] });
      const random = new Random(6);
      const values = (count: number) => Float32Array.from({ length: count }, () => 0.5 * random.normal());
      const withFfn = H === undefined ? {} : { ffnKernel: values(J * H), ffnBias: values(H), kernel: values(H * V) };
      const problem = {
        ...plain,
        mode,
        activation,
        ...(H !== undefined && { H }),
        values: { ...plain.values, ...withFfn },
      };
      const [whole] = await runLoss(problem);
      const [cut] = await runLoss(problem, { chunkCells: 64 });
      const expected = whole ?? expect.fail("no result");
      const gradients = Object.fromEntries(expected.gradients);
      expect(at(Object.keys(gradients), 0)).toBe("encoder");
      expect(failures(checksAgainst(cut, { costs: expected.costs, gradients }, 1e-5))).toEqual([]);
    },
  );

  it("broadcasts an operand of width 1, whose gradient is the sum over the other's width", async () => {
    const J = 5;
    const wide = randomProblem(8, { B: 2, T: 6, U: 4, J, V: 7, frames: [6, 3], labelLengths: [4, 2] });
    const repeated = wide.values.prediction.map((_, i, all) => at(all, i - (i % J)));
    const narrow = repeated.filter((_, i) => i % J === 0);
    for (const mode of ["add", "mul"] as const) {
      const values = { ...wide.values, prediction: repeated };
      const [full] = await runLoss({ ...wide, mode, values });
      const expected = full ?? expect.fail("no result");
      const summed = new Float32Array(narrow.length);
      const gradient = expected.gradients.get("prediction") ?? expect.fail("no gradient");
      for (const [i, value] of gradient.entries()) summed[Math.floor(i / J)] = at(summed, Math.floor(i / J)) + value;
      const gradients = { ...Object.fromEntries(expected.gradients), prediction: summed };
      const short = { ...wide, mode, predictionWidth: 1, values: { ...values, prediction: narrow } };
      const [result] = await runLoss(short, { chunkCells: 64 });
      expect(failures(checksAgainst(result, { costs: expected.costs, gradients }, 1e-5))).toEqual([]);
    }
  });

  it("gives the same bits twice", async () => {
    const shape = { B: 2, T: 12, U: 8, J: 8, V: 30, frames: [12, 9], labelLengths: [8, 5] };
    const [first, second] = await runLoss(randomProblem(1, shape), { chunkCells: 64, runs: 2 });
    expect(second).toEqual(first);
  });

  it("skips the dispatches of chunks that the batch does not reach", async () => {
    const shape = { B: 1, T: 4, U: 3, J: 4, V: 5, frames: [4], labelLengths: [3] };
    const problem = randomProblem(1, shape);
    const [small] = await runLoss(problem, { chunkCells: 64 });
    const [roomy] = await runLoss(problem, { chunkCells: 64, spare: 20 });
    expect(roomy?.dispatches).toBe(small?.dispatches);
    expect(roomy?.gradients).toEqual(small?.gradients);
  });

  it("computes one utterance of 372 frames, 202 labels and 1000 classes as float64 does", async () => {
    const shape = { B: 1, T: 372, U: 202, J: 2, V: 1000, frames: [372], labelLengths: [202] };
    const problem = randomProblem(9, shape);
    const [result] = await runLoss(problem);
    expect(failures(checksAgainst(result, longReference(problem), 1e-4))).toEqual([]);
  });
});
