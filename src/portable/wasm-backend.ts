import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plainAddress from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simdAddress from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { assert } from "../lib/assert.ts";

/**
 * What the gradients need and the package (4.22.0) lacks, and its OneHot, which writes the bits of whole numbers where floats
 * are asked for. The CPU backend's kernels stand in. To be tried again with the next version: test/browser/portable.
 */
const BORROWED = [
  "OneHot",
  "DepthwiseConv2dNativeBackpropFilter",
  "DepthwiseConv2dNativeBackpropInput",
  "UnsortedSegmentSum",
] as const;

/** Makes the backend `wasm` ready to be selected. May be called again. */
export function prepareWasm(): void {
  // One thread: several want the address of the package's own script, which a bundle does not have.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plainAddress,
    "tfjs-backend-wasm-simd.wasm": simdAddress,
    "tfjs-backend-wasm-threaded-simd.wasm": simdAddress, // asked for by name, never loaded
  });
  if (isPrepared) return;
  isPrepared = true;
  for (const name of BORROWED) borrowFromCpu(name);
}

let isPrepared = false;

/** Runs the CPU backend's kernel on copies of the inputs. */
function borrowFromCpu(kernelName: string): void {
  const lender = tf.getKernel(kernelName, "cpu");
  if (tf.getKernel(kernelName, "wasm") !== undefined) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc({ inputs, attrs = {} }) {
      const [wasm, cpu] = [backendNamed("wasm"), backendNamed("cpu")];
      const copy = (info: tf.TensorInfo) => {
        const values = wasm.readSync(info.dataId);
        return { ...info, dataId: cpu.write(values, info.shape, info.dtype) };
      };
      const copies = Object.fromEntries(
        Object.entries(inputs).flatMap(([name, info]) => (info === undefined ? [] : [[name, copy(single(info))]])),
      );
      const out = single(lender.kernelFunc({ inputs: copies, backend: cpu, attrs }));
      const values = cpu.readSync(out.dataId);
      for (const { dataId } of [out, ...Object.values(copies)]) cpu.disposeData(dataId, true);
      return { ...out, dataId: wasm.write(values, out.shape, out.dtype) };
    },
  });
}

function backendNamed(name: string): tf.KernelBackend {
  const backend = tf.findBackend(name);
  assert(backend !== null, `the backend ${name} is there`);
  return backend;
}

function single(info: tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo {
  assert(!Array.isArray(info), "one tensor");
  return info;
}
