import { describe, expect, it } from "vitest";
import { doubleOnGpu } from "./double.ts";

describe("WebGPU in the browser", () => {
  const values = Float32Array.of(1, -2.5, 0, 1e6);
  const doubled = [2, -5, 0, 2e6];

  it("runs a compute shader in the page", async () => {
    expect(await doubleOnGpu(navigator.gpu, values)).toEqual(doubled);
  });

  it("runs the same shader in a module worker", async () => {
    const worker = new Worker(new URL("./double.worker.ts", import.meta.url), { type: "module" });
    try {
      const answer = new Promise<number[]>((resolve, reject) => {
        worker.addEventListener("message", (event: MessageEvent<number[]>) => resolve(event.data));
        worker.addEventListener("error", event => reject(new Error(event.message)));
      });
      worker.postMessage(values);
      expect(await answer).toEqual(doubled);
    } finally {
      worker.terminate();
    }
  });
});
