import { reportOf } from "../../../src/lib/result.ts";
import type { BackendName } from "../../../src/portable/backend.ts";
import { PortableEngine } from "../../../src/run/portable-engine.ts";
import { tinyBatch, tinyOptions } from "../../../src/self-test/tiny-model.ts";

// Trains a tiny model in TensorFlow.js where there is no document, and posts what came of it.

/** A dedicated worker's own scope, which TypeScript's DOM library takes for a window. */
const scope = globalThis as unknown as Pick<Worker, "postMessage" | "addEventListener">;

scope.addEventListener("message", ({ data }: MessageEvent<readonly BackendName[]>) => {
  train(data).then(
    result => scope.postMessage(result),
    (error: unknown) => scope.postMessage({ error: reportOf(error) }),
  );
});

async function train(backends: readonly BackendName[]) {
  const engine = await PortableEngine.open(tinyOptions, backends);
  const losses: number[] = [];
  for (let step = 0; step < 2; step++) losses.push((await engine.trainStep(tinyBatch())).losses[0] ?? Number.NaN);
  const decoded = await engine.greedy(tinyBatch(), "reference");
  engine.dispose();
  return { name: engine.adapterName, hasDocument: "document" in globalThis, losses, utterances: decoded.length };
}
