import { type GemmTuning, type GemmVariant, uniformTuning } from "../../engine/gemm-tuning.ts";
import { dense } from "../../engine/ops/dense.ts";
import { multiply } from "../../engine/ops/multiply.ts";
import { Plan } from "../../engine/plan.ts";
import { type KernelCase, normals } from "../kernel-case.ts";
import { layerCase } from "../layer-case.ts";

type Sizes = readonly [rows: number, inner: number, columns: number];

/** A Dense layer forward and backward: the three layouts of a matrix product, and column sums. */
function denseCase(name: string, [rows, inner, columns]: Sizes, gemm: GemmTuning): KernelCase {
  return layerCase(name, {
    variables: { x: [rows, inner], kernel: [inner, columns], bias: [columns] },
    gemm,
    build: (plan, { x, kernel, bias }) => dense(plan, x, kernel, bias),
    reference: ({ tf }, { x, kernel, bias }) => tf.add(tf.matMul(x, kernel), bias),
  });
}

function variantCase(name: string, sizes: Sizes, variant: GemmVariant): KernelCase {
  return { ...denseCase(name, sizes, uniformTuning(variant)), variant };
}

/** The products that a tuning chooses, for narrow layers and for wide ones. */
export function tunedProductCases(gemm: GemmTuning): KernelCase[] {
  return [
    denseCase("matrix products of narrow layers", [10, 8, 12], gemm),
    denseCase("matrix products of wide layers", [10, 64, 64], gemm),
  ];
}

/** Of any sizes: several tiles of rows and of columns, and long enough for split sums. */
const ANY: Sizes = [130, 3, 17];

export const productCases: readonly KernelCase[] = [
  variantCase("matrix products of any sizes", ANY, "scalar"),
  variantCase("matrix products by register tiles", [10, 8, 12], "8x4"),
  variantCase("matrix products by subgroups of 4", ANY, "subgroup4"),
  variantCase("matrix products by subgroups of 8", ANY, "subgroup8"),
  {
    name: "matrix product by shared tiles",
    variant: "tiled",
    record(random) {
      const plan = new Plan(false, false, uniformTuning("tiled"));
      const [rows, inner, columns] = [5, 18, 7];
      const a = plan.tensor("a", [rows, inner], { role: "input" });
      const b = plan.tensor("b", [inner, columns], { role: "input" });
      const out = plan.tensor("out", [rows, columns], { role: "output" });
      multiply(plan, { a, b, out, rows, columns, inner });
      const [aValues, bValues] = [normals(random, rows * inner), normals(random, inner * columns)];
      return {
        plan,
        uploads: [
          [a, aValues],
          [b, bValues],
        ],
        results: { result: out },
        expected: ({ tf }) => ({
          result: tf.matMul(tf.tensor2d(aValues, [rows, inner]), tf.tensor2d(bValues, [inner, columns])),
        }),
      };
    },
  },
];
