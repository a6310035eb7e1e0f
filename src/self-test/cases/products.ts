import { DEFAULT_GEMM_TUNING, type GemmTuning, type GemmVariant } from "../../engine/gemm-tuning.ts";
import { dense } from "../../engine/ops/dense.ts";
import { multiply } from "../../engine/ops/multiply.ts";
import { Plan } from "../../engine/plan.ts";
import { type KernelCase, normals } from "../kernel-case.ts";
import { layerCase } from "../layer-case.ts";

/** A Dense layer forward and backward: the three layouts of a matrix product, and column sums. */
function denseCase(name: string, [rows, inner, columns]: readonly [number, number, number], gemm: GemmTuning) {
  return layerCase(name, {
    variables: { x: [rows, inner], kernel: [inner, columns], bias: [columns] },
    gemm,
    build: (plan, { x, kernel, bias }) => dense(plan, x, kernel, bias),
    reference: ({ tf }, { x, kernel, bias }) => tf.add(tf.matMul(x, kernel), bias),
  });
}

/** The products that a tuning chooses, for narrow layers and for wide ones. */
export function tunedProductCases(gemm: GemmTuning): KernelCase[] {
  return [
    denseCase("matrix products of narrow layers", [10, 8, 12], gemm),
    denseCase("matrix products of wide layers", [10, 64, 64], gemm),
  ];
}

export const productCases: readonly KernelCase[] = [
  denseCase("matrix products of any sizes, split sums", [150, 5, 7], DEFAULT_GEMM_TUNING),
  denseCase("matrix products by register tiles", [10, 8, 12], everywhere("8x4")),
  {
    name: "matrix product by shared tiles",
    isHardwareOnly: true,
    record(random) {
      const plan = new Plan(false, false, everywhere("tiled"));
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

function everywhere(variant: GemmVariant): GemmTuning {
  const both = { small: variant, large: variant };
  return { plain: both, left: both, right: both };
}
