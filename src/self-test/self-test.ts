import type { EngineDevice } from "../engine/device.ts";
import {
  canRunGemm,
  defaultGemmTuning,
  type GemmAdapter,
  type GemmTuning,
  gemmCandidates,
} from "../engine/gemm-tuning.ts";
import { Random } from "../lib/random.ts";
import { tunedProductCases } from "./cases/products.ts";
import { type Comparison, compare } from "./comparison.ts";
import { loadExpected } from "./expected.ts";
import { type KernelCase, kernelsOf } from "./kernel-case.ts";
import { kernelCases } from "./kernel-cases.ts";
import type { SelfTestReport } from "./report.ts";
import { startCase } from "./run-case.ts";
import { startWholeModel } from "./whole-model.ts";

export interface SelfTestOptions {
  /** Only cases that run one of these shader files, used here or not; a report on some kernels says nothing about the others. */
  kernels?: readonly string[];
}

/**
 * Compares every kernel that the adapter may get to run, a whole model's gradient and one training step, on shapes of a few
 * numbers, with what TensorFlow.js computes for them on the CPU. The device keeps the compiled kernels, so a later session
 * finds most of its own.
 * @throws StudioError `device-lost`
 */
export function selfTest(device: EngineDevice, { kernels }: SelfTestOptions = {}): Promise<SelfTestReport> {
  if (kernels === undefined) {
    const candidates = gemmCandidates(device);
    const used = kernelCases.filter(({ variant }) => variant === undefined || candidates.includes(variant));
    const named = kernelsOfCases(device, used);
    const unused = kernelsOfCases(device).filter(name => !named.includes(name));
    return report(() => [...used.map(one => startCase(device, one)), ...startWholeModel(device)], unused);
  }
  const wanted = kernelCases.filter(one => {
    const canRun = one.variant === undefined || canRunGemm(one.variant, device);
    return canRun && kernelsOfCases(device, [one]).some(name => kernels.includes(name));
  });
  return report(() => wanted.map(one => startCase(device, one)));
}

/** Names of the shader files that cases run on an adapter. */
export function kernelsOfCases(adapter: GemmAdapter, cases: readonly KernelCase[] = kernelCases): string[] {
  const gemm = defaultGemmTuning(adapter);
  return kernelsOf(...cases.map(({ record }) => record(new Random(0), gemm).plan));
}

/** The products that a tuning has chosen, which may be none of the default ones. Errors as `selfTest`. */
export function testTuning(device: EngineDevice, gemm: GemmTuning): Promise<SelfTestReport> {
  return report(() => tunedProductCases(gemm).map(one => startCase(device, one)));
}

async function report(start: () => Comparison[], unused: readonly string[] = []): Promise<SelfTestReport> {
  const began = performance.now();
  const loading = loadExpected();
  const comparisons = start();
  for (const { actual } of comparisons) actual.catch(() => undefined); // each is awaited below, perhaps after others failed
  const expected = await loading;
  const cases = await Promise.all(comparisons.map(one => compare(one, expected(one.name))));
  return {
    cases,
    unused,
    isPassed: cases.every(({ isPassed }) => isPassed),
    millis: performance.now() - began,
    against: "TensorFlow.js on the CPU",
  };
}
