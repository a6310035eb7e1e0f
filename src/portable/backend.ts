import * as tf from "@tensorflow/tfjs";
import { StudioError } from "../lib/result.ts";

/** TensorFlow.js' own backends. */
export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

/**
 * Starts the first backend of the list that works here and gives its name: one that starts and gets a gradient right.
 * The code of WebGPU and WebAssembly is only loaded when asked for.
 * @throws StudioError `no-tfjs-backend` with every reason, when none works
 */
export async function selectBackend(preferred: readonly BackendName[]): Promise<BackendName> {
  const reasons: string[] = [];
  for (const name of preferred) {
    try {
      if (name === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
      if (name === "wasm") (await import("./wasm-backend.ts")).prepareWasm();
      if (await tf.setBackend(name)) {
        await tf.ready();
        tf.enableProdMode(); // no advertisement on the console
        // Small ops would run on the CPU unnoticed: what a backend computes shall be its own.
        if (name === "webgpu") tf.env().set("WEBGPU_CPU_FORWARD", false);
        if (await computesGradient()) return name;
        reasons.push(`${name}: computes a wrong gradient`);
        continue;
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

/** d/dx of sum((x w)^2) / 2 is (x w) w'. There are devices where every gradient comes out as zero (tfjs#8590). */
async function computesGradient(): Promise<boolean> {
  const gradient = tf.tidy(() => {
    const w = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const halfSquares = (x: tf.Tensor) => tf.mul(tf.sum(tf.square(tf.matMul(x, w))), 0.5);
    return tf.grad(halfSquares)(tf.tensor2d([1, 2], [1, 2]));
  });
  const values = await gradient.data();
  gradient.dispose();
  return [27, 61].every((expected, i) => Math.abs((values[i] ?? 0) - expected) < 0.1);
}
