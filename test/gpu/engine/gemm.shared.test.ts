import { describe, expect, it } from "vitest";
import {
  canRunGemm,
  defaultGemmTuning,
  GEMM_VARIANTS,
  type GemmVariant,
  gemmCandidates,
  takesAnySizes,
  uniformTuning,
} from "../../../src/engine/gemm-tuning.ts";
import { multiply } from "../../../src/engine/ops/multiply.ts";
import { Plan } from "../../../src/engine/plan.ts";
import { tuneGemm } from "../../../src/engine/tuner.ts";
import { Random } from "../../../src/lib/random.ts";
import { compileAlone, testDevice } from "../../support/device.ts";

interface Sizes {
  rows: number;
  columns: number;
  inner: number;
  transposeA: boolean;
  transposeB: boolean;
}

/** One product with bias on top of itself, by the given variant. */
async function productBy(variant: GemmVariant, { rows, columns, inner, transposeA, transposeB }: Sizes) {
  const random = new Random(9);
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
  const plan = new Plan(false, false, uniformTuning(variant));
  const a = plan.tensor("a", [rows, inner], { role: "input" });
  const b = plan.tensor("b", [inner, columns], { role: "input" });
  const bias = plan.tensor("bias", [columns], { role: "input" });
  const out = plan.tensor("out", [rows, columns], { role: "output" });
  const product = { a, b, out, bias, rows, columns, inner, transposeA, transposeB };
  multiply(plan, product);
  multiply(plan, { ...product, accumulate: 1 });
  const { program } = await compileAlone(plan);
  for (const tensor of [a, b]) program.upload(tensor, draw(tensor === a ? rows * inner : inner * columns));
  program.upload(bias, draw(columns));
  program.run();
  return { result: await program.read(out), kernels: new Set(plan.commands.map(({ kernel }) => kernel.name)) };
}

const shapes: [string, Sizes][] = [
  ["plain", { rows: 37, columns: 20, inner: 44, transposeA: false, transposeB: false }],
  ["left transposed", { rows: 20, columns: 12, inner: 301, transposeA: true, transposeB: false }],
  ["right transposed", { rows: 37, columns: 20, inner: 44, transposeA: false, transposeB: true }],
];

describe("variants of multiply", () => {
  it.each(shapes)("give the same bits, edges and split parts included: %s", async (_, sizes) => {
    const { result: expected } = await productBy("scalar", sizes);
    const device = await testDevice();
    for (const variant of GEMM_VARIANTS.filter(each => canRunGemm(each, device))) {
      const { result, kernels } = await productBy(variant, sizes);
      expect(result, variant).toEqual(expected);
      expect(
        [...kernels].some(name => name === "gemm"),
        variant,
      ).toBe(variant === "scalar");
    }
  });

  it("fall back to the kernel for any sizes where vectors do not fit", async () => {
    const odd = { rows: 5, columns: 11, inner: 7, transposeA: false, transposeB: false };
    expect([...(await productBy("8x8", odd)).kernels]).toEqual(["gemm"]);
    const both = { rows: 8, columns: 8, inner: 8, transposeA: true, transposeB: true };
    expect([...(await productBy("8x8", both)).kernels]).toEqual(["gemm"]);
  });
});

describe("variants for any sizes", () => {
  it("give the same bits for odd sizes and two transposed factors", async () => {
    const device = await testDevice();
    const anySizes = GEMM_VARIANTS.filter(variant => takesAnySizes(variant) && canRunGemm(variant, device));
    if (device.isSoftware) expect(anySizes).toContain(`subgroup${device.subgroupSize}`); // lavapipe: 8, SwiftShader: 4
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const odd = { rows: 19, columns: 35, inner: 133, transposeA, transposeB };
        const { result: expected } = await productBy("scalar", odd);
        for (const variant of anySizes) expect((await productBy(variant, odd)).result, variant).toEqual(expected);
      }
    }
  });
});

describe("tuneGemm", () => {
  it("names a variant for every layout and size, the defaults when it has no time", async () => {
    const device = await testDevice();
    expect(await tuneGemm(device, 0)).toEqual(defaultGemmTuning(device));
    const tuning = await tuneGemm(device, 1500);
    for (const layout of ["plain", "left", "right"] as const) {
      for (const size of ["small", "large"] as const) expect(gemmCandidates(device)).toContain(tuning[layout][size]);
    }
  });
});
