import { afterEach, describe, expect, it } from "vitest";
import type { BackendName } from "../../../src/portable/backend.ts";

let worker: Worker | undefined;

afterEach(() => worker?.terminate());

/** What a worker of its own makes of the backends. */
function trainOn(backends: readonly BackendName[]): Promise<unknown> {
  const opened = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" });
  worker = opened;
  return new Promise((resolve, reject) => {
    opened.addEventListener("message", ({ data }: MessageEvent<unknown>) => resolve(data));
    opened.addEventListener("error", ({ message }) => reject(new Error(message)));
    opened.postMessage(backends);
  });
}

// TensorFlow.js on WebGPU does too, and its kernels take a minute to compile on a software adapter: test/gpu/portable.
describe("PortableEngine in a worker", () => {
  it.each(["webgl", "cpu"] as const)("trains and decodes without a document on %s", async backend => {
    const result = await trainOn([backend]);
    expect(result).toMatchObject({ name: `TensorFlow.js, ${backend}`, hasDocument: false, utterances: 2 });
    const { losses } = result as { losses: [number, number] }; // what the worker posts
    expect(losses[1]).toBeLessThan(losses[0]);
  });
});
