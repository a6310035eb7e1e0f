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
  if (kernels !== undefined) {
    const wanted = kernelCases.filter(one => {
      const canRun = one.variant === undefined || canRunGemm(one.variant, device);
      return canRun && kernelsOfCases(device, [one]).some(name => kernels.includes(name));
    });
    return report(device, () => wanted.map(one => startCase(device, one)));
  }
  const candidates = gemmCandidates(device);
  const isUsed = ({ variant }: KernelCase) => variant === undefined || candidates.includes(variant);
  const used = kernelCases.filter(isUsed);
  const start = () => [...used.map(one => startCase(device, one)), ...startWholeModel(device)];
  return report(
    device,
    start,
    kernelCases.filter(one => !isUsed(one)),
  );
}

/** Names of the shader files that cases run on an adapter. */
export function kernelsOfCases(adapter: GemmAdapter, cases: readonly KernelCase[] = kernelCases): string[] {
  const gemm = defaultGemmTuning(adapter);
  return kernelsOf(...cases.map(({ record }) => record(new Random(0), gemm).plan));
}

/** The products that a tuning has chosen, which may be none of the default ones. Errors as `selfTest`. */
export function testTuning(device: EngineDevice, gemm: GemmTuning): Promise<SelfTestReport> {
  return report(device, () => tunedProductCases(gemm).map(one => startCase(device, one)));
}

/** @param others cases that are not run here: kernels of theirs alone are named as unused */
async function report(
  device: EngineDevice,
  start: () => Comparison[],
  others: readonly KernelCase[] = [],
): Promise<SelfTestReport> {
  const began = performance.now();
  const loading = loadExpected();
  const comparisons = start();
  for (const { actual } of comparisons) actual.catch(() => undefined); // each is awaited below, perhaps after others failed
  const run = new Set(comparisons.flatMap(({ kernels }) => kernels));
  const unused = kernelsOfCases(device, others).filter(name => !run.has(name));
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
