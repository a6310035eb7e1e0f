import type { EngineDevice } from "../engine/device.ts";
import type { GemmTuning } from "../engine/gemm-tuning.ts";
import { Random } from "../lib/random.ts";
import { tunedProductCases } from "./cases/products.ts";
import { type Comparison, compare } from "./comparison.ts";
import { type KernelCase, kernelsOf, type Oracle } from "./kernel-case.ts";
import { kernelCases } from "./kernel-cases.ts";
import type { SelfTestCase, SelfTestReport } from "./report.ts";
import { startCase } from "./run-case.ts";
import { startWholeModel } from "./whole-model.ts";

export interface SelfTestOptions {
  /** Only cases that run one of these shader files, used here or not; a report on some kernels says nothing about the others. */
  kernels?: readonly string[];
}

/**
 * Compares every kernel that the adapter may get to run, a whole model's gradient and one training step with TensorFlow.js on the CPU, on shapes of a few
 * numbers. The GPU compiles all kernels at once while TensorFlow.js loads and computes; the device keeps them, so a
 * later session finds most of its own compiled.
 * @throws StudioError `device-lost`
 */
export function selfTest(device: EngineDevice, { kernels }: SelfTestOptions = {}): Promise<SelfTestReport> {
  if (kernels === undefined) {
    const usable = kernelCases.filter(({ isHardwareOnly }) => !(isHardwareOnly && device.isSoftware));
    const unused = kernelCases.filter(one => !usable.includes(one)).flatMap(kernelsOfCase);
    return report(() => [...usable.map(one => startCase(device, one)), ...startWholeModel(device)], unused);
  }
  const isWanted = (one: KernelCase) => kernelsOfCase(one).some(name => kernels.includes(name));
  return report(() => kernelCases.filter(isWanted).map(one => startCase(device, one)));
}

function kernelsOfCase({ record }: KernelCase): string[] {
  return kernelsOf(record(new Random(0)).plan);
}

/** The products that a tuning has chosen, which may be none of the default ones. Errors as `selfTest`. */
export function testTuning(device: EngineDevice, gemm: GemmTuning): Promise<SelfTestReport> {
  return report(() => tunedProductCases(gemm).map(one => startCase(device, one)));
}

async function report(start: () => Comparison[], unused: readonly string[] = []): Promise<SelfTestReport> {
  const began = performance.now();
  const loading = import("./oracle.ts");
  const comparisons = start();
  for (const { actual } of comparisons) actual.catch(() => undefined); // each is awaited below, perhaps after others failed
  const oracle = await loading;
  const cases = await onCpu(oracle, () => compareAll(comparisons, oracle));
  return {
    cases,
    unused,
    isPassed: cases.every(({ isPassed }) => isPassed),
    millis: performance.now() - began,
    against: "TensorFlow.js on the CPU",
  };
}

async function compareAll(comparisons: readonly Comparison[], oracle: Oracle): Promise<SelfTestCase[]> {
  const cases: SelfTestCase[] = [];
  for (const comparison of comparisons) cases.push(await compare(comparison, oracle));
  return cases;
}

/** TensorFlow.js has one backend at a time for a whole worker: another one is selected again afterwards. */
async function onCpu<T>(oracle: Oracle, work: () => Promise<T>): Promise<T> {
  const before = oracle.tf.engine().backendName;
  await oracle.selectBackend(["cpu"]);
  try {
    return await work();
  } finally {
    if (before && before !== "cpu") await oracle.tf.setBackend(before);
  }
}
