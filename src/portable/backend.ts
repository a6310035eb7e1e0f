import * as tf from "@tensorflow/tfjs";
import { StudioError } from "../lib/result.ts";

/** TensorFlow.js' own backends. Its wasm package is not among our dependencies. */
export type BackendName = "webgpu" | "webgl" | "cpu";

/**
 * Starts the first backend of the list that works here and gives its name. WebGPU's code is only loaded when asked for.
 * @throws StudioError `no-tfjs-backend` with every reason, when none works
 */
export async function selectBackend(preferred: readonly BackendName[]): Promise<BackendName> {
  const reasons: string[] = [];
  for (const name of preferred) {
    try {
      if (name === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
      if (await tf.setBackend(name)) {
        await tf.ready();
        tf.enableProdMode(); // no advertisement on the console
        // Small ops would run on the CPU unnoticed: what a backend computes shall be its own.
        if (name === "webgpu") tf.env().set("WEBGPU_CPU_FORWARD", false);
        return name;
      }
      reasons.push(`${name}: not available`);
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new StudioError(
    "no-tfjs-backend",
    `TensorFlow.js starts on none of its backends (${reasons.join("; ")}).`,
    {},
    'Add "cpu", which works everywhere.',
  );
}
