import { EngineDevice } from "../engine/device.ts";
import { StudioError } from "../lib/result.ts";
import type { TrainingEngine } from "../run/engine.ts";
import { type Memory, rememberedTuning } from "../run/gemm-memory.ts";
import type { TransducerOptions } from "../transducer/options.ts";
import { TransducerSession } from "../transducer/session.ts";
import type { SelfTestReport } from "./report.ts";
import { selfTest, testTuning } from "./self-test.ts";

/** What computes here: our kernels, where WebGPU is there and gets them right, else TensorFlow.js. */
export type EngineChoice =
  | { engine: "webgpu"; name: string; device: EngineDevice; report: SelfTestReport }
  | { engine: "portable"; name: string; reason: string; report: SelfTestReport };

/** TensorFlow.js' backends, the fastest first. Its WebGPU kernels are not ours: they may be right where ours are not. */
const BACKENDS = ["webgpu", "webgl", "wasm", "cpu"] as const;

/**
 * Opens the adapter and tests it.
 * @throws StudioError `no-tfjs-backend` when nothing at all computes
 */
export async function openBestEngine(gpu: GPU | undefined): Promise<EngineChoice> {
  let device: EngineDevice;
  try {
    device = await EngineDevice.open(gpu);
  } catch (error) {
    return portable(notTested, unavailable(error));
  }
  return tested(device);
}

/**
 * The engine again after its device was lost. Kernels that have passed on an adapter are not tested a second time.
 * Errors as `openBestEngine`.
 */
export async function reopenEngine(lost: EngineChoice, gpu: GPU | undefined): Promise<EngineChoice> {
  if (lost.engine === "portable") return lost;
  lost.device.destroy();
  let device: EngineDevice;
  try {
    device = await EngineDevice.open(gpu);
  } catch (error) {
    return portable(lost.report, unavailable(error));
  }
  return device.adapterName === lost.name ? { ...lost, device } : tested(device);
}

/**
 * A model on the chosen engine; the caller disposes it.
 * @param memory where the fastest matrix products are remembered; without it the usual ones are taken
 */
export async function openSession(
  choice: EngineChoice,
  options: TransducerOptions,
  memory?: Memory,
): Promise<TrainingEngine> {
  if (choice.engine === "portable") {
    const { PortableEngine } = await import("../run/portable-engine.ts");
    return PortableEngine.open(options, BACKENDS);
  }
  const { device } = choice;
  if (memory === undefined) return TransducerSession.open(device, options);
  const gemm = await rememberedTuning(device, memory);
  const { isPassed } = await testTuning(device, gemm);
  return TransducerSession.open(device, isPassed ? { ...options, gemm } : options);
}

async function tested(device: EngineDevice): Promise<EngineChoice> {
  try {
    const report = await selfTest(device);
    if (report.isPassed) return { engine: "webgpu", name: device.adapterName, device, report };
    device.destroy();
    return await portable(report, wrong(report, device.adapterName));
  } catch (error) {
    if (!(error instanceof StudioError && error.code === "device-lost")) throw error;
    device.destroy();
    return portable(notTested, `The graphics card was lost while its kernels were tested (${error.message})`);
  }
}

async function portable(report: SelfTestReport, cause: string): Promise<EngineChoice> {
  const { selectBackend } = await import("../portable/backend.ts");
  const backend = await selectBackend(BACKENDS);
  const reason = `${cause}, so TensorFlow.js computes instead (${backend}). It gives the same results, many times slower.`;
  return { engine: "portable", name: `TensorFlow.js, ${backend}`, reason, report };
}

function unavailable(error: unknown): string {
  if (error instanceof StudioError && error.code === "no-webgpu") return "This browser offers no WebGPU";
  return `WebGPU does not start here (${error instanceof Error ? error.message : String(error)})`;
}

function wrong({ cases }: SelfTestReport, adapter: string): string {
  const failed = cases.filter(({ isPassed }) => !isPassed).map(({ name }) => name);
  const named = failed.length > NAMED ? `${failed.slice(0, NAMED).join(", ")} and others` : failed.join(", ");
  return `${adapter} fails ${failed.length} of ${cases.length} tests of our kernels (${named})`;
}

const NAMED = 3; // in the notice; the report lists them all

const notTested: SelfTestReport = {
  cases: [],
  unused: [],
  isPassed: false,
  millis: 0,
  against: "nothing: no kernel could run",
};
