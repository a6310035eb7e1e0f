import type { TrainingEngine } from "../run/engine.ts";
import { rememberedTuning } from "../run/gemm-memory.ts";
import { PortableEngine } from "../run/portable-engine.ts";
import type { TransducerOptions } from "../transducer/options.ts";
import { TransducerSession } from "../transducer/session.ts";
import { cacheFolder } from "./cache-folder.ts";
import { openNodeDevice } from "./gpu.ts";

/** A flag of our own, for commands that compute. */
export const engineFlag = {
  type: ["webgpu", "portable"],
  default: "webgpu",
  help: "webgpu: our kernels on the GPU; portable: TensorFlow.js on the CPU, slow.",
} as const;

export type EngineName = (typeof engineFlag.type)[number];

export async function openEngine(name: EngineName, options: TransducerOptions): Promise<TrainingEngine> {
  if (name === "portable") return PortableEngine.open(options, ["cpu"]);
  const device = await openNodeDevice();
  return TransducerSession.open(device, { ...options, gemm: await rememberedTuning(device, cacheFolder) });
}
