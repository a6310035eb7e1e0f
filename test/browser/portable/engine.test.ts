import { afterEach, describe, expect, it } from "vitest";
import type { BackendName } from "../../../src/portable/backend.ts";

interface Trained {
  name: string;
  hasDocument: boolean;
  losses: [number, number];
  utterances: number;
}

interface Failed {
  error: { message: string };
}

let worker: Worker | undefined;

afterEach(() => worker?.terminate());

/** What a worker of its own makes of the backends. */
function trainOn(backends: readonly BackendName[]): Promise<Trained> {
  const opened = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" });
  worker?.terminate();
  worker = opened;
  return new Promise((resolve, reject) => {
    opened.addEventListener("message", ({ data }: MessageEvent<Trained | Failed>) =>
      "error" in data ? reject(new Error(data.error.message)) : resolve(data),
    );
    opened.addEventListener("error", ({ message }) => reject(new Error(message)));
    opened.postMessage(backends);
  });
}

// TensorFlow.js on WebGPU does too, and its kernels take a minute to compile on a software adapter: test/gpu/portable.
describe("PortableEngine in a worker", () => {
  it("trains and decodes without a document, with the same losses on every backend", async () => {
    const [webgl, wasm, cpu] = [await trainOn(["webgl"]), await trainOn(["wasm"]), await trainOn(["cpu"])];
    expect([webgl.name, wasm.name, cpu.name]).toEqual(["webgl", "wasm", "cpu"].map(name => `TensorFlow.js, ${name}`));
    for (const { losses, hasDocument, utterances } of [webgl, wasm, cpu]) {
      expect([hasDocument, utterances]).toEqual([false, 2]);
      expect(losses[1]).toBeLessThan(losses[0]);
      for (const [step, loss] of cpu.losses.entries()) expect(losses[step]).toBeCloseTo(loss, 2);
    }
  });
});
