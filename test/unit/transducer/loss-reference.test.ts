import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/lib/random.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { jointLossReference, rnntLossReference } from "../../../src/transducer/loss-reference.ts";
import { check, compare, failures } from "../../support/compare.ts";
import { Goldens } from "../../support/goldens.ts";
import { jointLossVectors, lossLayerCases, lossVectors } from "../../support/layer-goldens.ts";

const jointCases = jointLossVectors();
const nineDigits = { relative: 2e-8, absolute: 1e-9 }; // gradients are printed to nine digits

describe("rnntLossReference", () => {
  it.each(lossVectors())("meets the vector $name", golden => {
    const { B, T, U, V, blank, labels } = golden;
    const result = rnntLossReference({
      B,
      T,
      U,
      V,
      blank,
      labels,
      logits: Float32Array.from(golden.logits),
      frames: golden.t_len,
      labelLengths: golden.u_len,
      fastemitLambda: golden.fastemit_lambda,
    });
    expect(
      failures([
        check("costs", result.costs, golden.costs, { relative: 1e-12, absolute: 1e-14 }),
        check("gradient", result.gradLogits, golden.grad_logits, nineDigits),
        check("blank arcs", result.gradBlank, golden.grad_lp_blank, nineDigits),
        check("label arcs", result.gradLabel, golden.grad_lp_label, nineDigits),
        ...(golden.published ? [check("published", result.costs, golden.published.costs, { relative: 2e-6 })] : []),
      ]),
    ).toEqual([]);
  });

  const layerGoldens = Goldens.read("layers/rnnt_loss");
  it.each(lossLayerCases())("meets TensorFlowASR's $name", ({ name, B, T, U, V }) => {
    const result = rnntLossReference({
      B,
      T,
      U,
      V,
      blank: 0,
      logits: layerGoldens.floats(`${name}/logits`),
      frames: layerGoldens.integers(`${name}/logits_length`),
      labelLengths: layerGoldens.integers(`${name}/labels_length`),
      labels: layerGoldens.integers(`${name}/labels`),
    });
    const upstream = layerGoldens.floats(`${name}/upstream`);
    const gradient = result.gradLogits.map((g, i) => g * (upstream[Math.floor(i / (T * (U + 1) * V))] ?? 0));
    expect(
      failures([
        check("loss", result.costs, layerGoldens.floats(`${name}/loss`), { relative: 3e-6 }),
        check("gradient", gradient, layerGoldens.floats(`${name}/grad_logits`), { relative: 1e-4 }),
      ]),
    ).toEqual([]);
  });

  it("gives utterances without labels the cost of their blanks, which TensorFlowASR cannot", () => {
    const logits = layerGoldens.floats("no_labels_at_all/logits");
    const { costs } = rnntLossReference({
      B: 2,
      T: 4,
      U: 0,
      V: 5,
      blank: 0,
      logits,
      frames: [4, 2],
      labelLengths: [0, 0],
      labels: [],
    });
    const blanks = (b: number, frames: number) => {
      let cost = 0;
      for (let t = 0; t < frames; t++) {
        const row = [...logits.subarray((b * 4 + t) * 5, (b * 4 + t) * 5 + 5)];
        cost += Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - (row[0] ?? 0);
      }
      return cost;
    };
    expect(failures([check("costs", costs, [blanks(0, 4), blanks(1, 2)], { relative: 1e-12 })])).toEqual([]);
  });

  it("gives equal logits the closed form (T + U) ln V - ln C(T + U - 1, U)", () => {
    const logits = new Float64Array(4 * 4 * 5);
    const { costs } = rnntLossReference({
      B: 1,
      T: 4,
      U: 3,
      V: 5,
      blank: 0,
      logits,
      frames: [4],
      labelLengths: [3],
      labels: [1, 2, 3],
    });
    expect(costs[0]).toBeCloseTo(7 * Math.log(5) - Math.log(20), 12);
  });

  it("keeps the lattice's invariants on ragged batches", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), seed => {
        const problem = raggedProblem(seed);
        const { B, T, U, V, frames, labelLengths } = problem;
        const { gradLogits, gradBlank, gradLabel } = rnntLossReference(problem);
        for (let cell = 0; cell < B * T * (U + 1); cell++) {
          const row = gradLogits.subarray(cell * V, (cell + 1) * V);
          expect(Math.abs(row.reduce((sum, g) => sum + g, 0))).toBeLessThan(1e-10);
        }
        for (let b = 0; b < B; b++) {
          const cells = (values: Float64Array) => values.subarray(b * T * (U + 1), (b + 1) * T * (U + 1));
          const total = (values: Float64Array) => cells(values).reduce((sum, g) => sum - g, 0);
          expect(total(gradBlank)).toBeCloseTo(frames[b] ?? 0, 9);
          expect(total(gradLabel)).toBeCloseTo(labelLengths[b] ?? 0, 9);
          const diagonals = new Float64Array((frames[b] ?? 0) + (labelLengths[b] ?? 0));
          for (let n = 0; n < T * (U + 1); n++) {
            const diagonal = Math.floor(n / (U + 1)) + (n % (U + 1));
            const posterior = -(cells(gradBlank)[n] ?? 0) - (cells(gradLabel)[n] ?? 0);
            if (diagonal < diagonals.length) diagonals[diagonal] = (diagonals[diagonal] ?? 0) + posterior;
            else expect(posterior).toBeCloseTo(0, 12);
          }
          for (const sum of diagonals) expect(sum).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("agrees with central differences", () => {
    const problem = raggedProblem(7);
    const { gradLogits } = rnntLossReference(problem);
    const total = (logits: Float64Array) =>
      rnntLossReference({ ...problem, logits }).costs.reduce((sum, c) => sum + c, 0);
    const differences = gradLogits.map((_, i) => {
      const moved = (step: number) => total(problem.logits.map((z, k) => (k === i ? z + step : z)));
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    });
    expect(failures([check("gradient", gradLogits, differences, { relative: 0, absolute: 1e-8 })])).toEqual([]);
  });

  it("moves FastEmit's gradient as the surrogate with frozen posteriors does", () => {
    const problem = { ...raggedProblem(11), fastemitLambda: 0.3 };
    const { B, T, U, V, blank, labels } = problem;
    const { gradLogits, gradBlank, gradLabel } = rnntLossReference(problem);
    const surrogate = (logits: Float64Array) => {
      let sum = 0;
      for (let cell = 0; cell < B * T * (U + 1); cell++) {
        const row = logits.subarray(cell * V, (cell + 1) * V);
        const lse = Math.log(row.reduce((total, z) => total + Math.exp(z), 0));
        const u = cell % (U + 1);
        const b = Math.floor(cell / (T * (U + 1)));
        sum += (gradBlank[cell] ?? 0) * ((row[blank] ?? 0) - lse);
        if (gradLabel[cell] !== 0) sum += (gradLabel[cell] ?? 0) * ((row[labels[b * U + u] ?? 0] ?? 0) - lse);
      }
      return sum;
    };
    const differences = gradLogits.map((_, i) => {
      const moved = (step: number) => surrogate(problem.logits.map((z, k) => (k === i ? z + step : z)));
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    });
    expect(failures([check("gradient", gradLogits, differences, { relative: 0, absolute: 1e-8 })])).toEqual([]);
  });

  it("never looks at padding labels", () => {
    const problem = raggedProblem(3);
    const padded = problem.labels.map((label, i) =>
      i % problem.U < (problem.labelLengths[Math.floor(i / problem.U)] ?? 0) ? label : 4_000_000_000,
    );
    expect(rnntLossReference({ ...problem, labels: padded })).toEqual(rnntLossReference(problem));
  });

  it.each([
    ["a frame too few", { frames: [2, 0] }, "utterance-without-frames"],
    ["the blank inside the labels", { labels: [1, 2, 1, 0] }, "blank-in-labels"],
    ["a label beyond the classes", { labels: [1, 2, 1, 5] }, "label-out-of-range"],
  ])("refuses %s and names the utterance", (_, change, code) => {
    const problem = {
      B: 2,
      T: 2,
      U: 2,
      V: 5,
      blank: 0,
      frames: [2, 2],
      labelLengths: [2, 2],
      labels: [1, 2, 1, 3],
      logits: new Float64Array(2 * 2 * 3 * 5),
      paths: ["a.wav", "b.wav"],
      ...change,
    };
    let thrown: unknown;
    try {
      rnntLossReference(problem);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(StudioError);
    expect(thrown).toMatchObject({ code, place: { utterance: "b.wav" } });
  });
});

describe("jointLossReference", () => {
  it.each(jointCases)("meets the vector $name", golden => {
    const { B, T, U, V, J, blank, labels } = golden;
    const result = jointLossReference({
      B,
      T,
      U,
      V,
      J,
      blank,
      labels,
      frames: golden.t_len,
      labelLengths: golden.u_len,
      encoder: Float32Array.from(golden.enc),
      prediction: Float32Array.from(golden.pred),
      kernel: Float32Array.from(golden.W),
      bias: Float32Array.from(golden.b),
    });
    expect(
      failures([
        check("costs", result.costs, golden.costs, { relative: 1e-12 }),
        check("encoder gradient", result.gradEncoder, golden.grad_enc, nineDigits),
        check("prediction gradient", result.gradPrediction, golden.grad_pred, nineDigits),
        check("kernel gradient", result.gradKernel, golden.grad_W, nineDigits),
        check("bias gradient", result.gradBias, golden.grad_b, nineDigits),
      ]),
    ).toEqual([]);
  });
});

describe("compare", () => {
  it("sees a difference, a NaN and a missing value", () => {
    const tolerance = { relative: 0.1 };
    expect(compare([1, 2.3], [1, 2], tolerance).isWithin).toBe(false);
    expect(compare([1, 2.1], [1, 2], tolerance).isWithin).toBe(true);
    expect(compare([1, Number.NaN], [1, 2], tolerance).isWithin).toBe(false);
    expect(compare([1], [1, 2], tolerance).isWithin).toBe(false);
  });
});

/** Lengths from one frame and no label up to the full shape; the last utterance is full. */
function raggedProblem(seed: number) {
  const random = new Random(seed);
  const [B, T, U, V] = [3, 1 + random.integer(4), 1 + random.integer(4), 3 + random.integer(4)];
  const blank = random.integer(V);
  return {
    B,
    T,
    U,
    V,
    blank,
    frames: [1, 1 + random.integer(T), T],
    labelLengths: [random.integer(U + 1), 0, U],
    labels: Array.from({ length: B * U }, () => (blank + 1 + random.integer(V - 1)) % V),
    logits: Float64Array.from({ length: B * T * (U + 1) * V }, () => 3 * random.normal()),
  };
}
