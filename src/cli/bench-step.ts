import type { Batch } from "../data/batch.ts";
import type { EngineDevice } from "../engine/device.ts";
import { updatePlan } from "../engine/optimizer.ts";
import { Random } from "../lib/random.ts";
import type { TrainingEngine } from "../run/engine.ts";
import { PortableEngine } from "../run/portable-engine.ts";
import { lossFeed } from "../transducer/loss-graph.ts";
import { LossPass } from "../transducer/loss-pass.ts";
import type { TransducerOptions } from "../transducer/options.ts";
import { TransducerSession } from "../transducer/session.ts";
import { updateOptions } from "../transducer/updater.ts";

export interface StepFigure {
  ms: number; // of a training step, best of the rounds
  tfjsMs: number | null; // of the same step in TensorFlow.js on the same adapter; null where its backend does not start
  dispatches: number; // forward, backward and update
  groups: Record<string, number>; // milliseconds by kernel group, forward and backward; empty without timestamps
}

/** Times one training step, ours and TensorFlow.js', on the same batch and adapter. */
export async function benchStep(
  device: EngineDevice,
  options: TransducerOptions,
  batch: Batch,
  { quick }: { quick: boolean },
): Promise<StepFigure> {
  const session = await TransducerSession.open(device, options);
  const ms = await timeSteps(session, batch, quick ? 3 : 8);
  const pass = new LossPass(options, true, session.layout, session.arenas, session.store);
  await pass.prepare(lossFeed(options, batch));
  pass.run();
  const groups = device.hasTimestamps ? Object.fromEntries(await pass.profile()) : {};
  const updates = updatePlan(session.layout, updateOptions(options)).plan.commands.length;
  const dispatches = pass.dispatches + updates;
  pass.destroy();
  session.dispose();
  return { ms, tfjsMs: await timePortable(options, batch, quick ? 1 : 3), dispatches, groups };
}

/** Speech-like numbers in the shape of a usual batch. */
export function drawnBatch(options: TransducerOptions, size: number, frames: number, labelCount: number): Batch {
  const random = new Random(1);
  const bins = options.features;
  const labels = Uint32Array.from({ length: size * labelCount }, () => 1 + random.integer(options.classes - 2));
  const predictions = new Uint32Array(size * (labelCount + 1));
  for (let b = 0; b < size; b++) {
    predictions.set(labels.subarray(b * labelCount, (b + 1) * labelCount), b * (labelCount + 1) + 1);
  }
  return {
    size,
    frames,
    labelCount,
    bins,
    inputs: Float32Array.from({ length: size * frames * bins }, () => random.normal()),
    inputLengths: new Uint32Array(size).fill(frames),
    predictions,
    predictionLengths: new Uint32Array(size).fill(labelCount + 1),
    labels,
    labelLengths: new Uint32Array(size).fill(labelCount),
    utterances: Array.from({ length: size }, (_, b) => ({ path: `drawn ${b}`, transcript: "", duration: 0 })),
  };
}

async function timePortable(options: TransducerOptions, batch: Batch, rounds: number): Promise<number | null> {
  let engine: PortableEngine;
  try {
    engine = await PortableEngine.open(options, ["webgpu"]);
  } catch {
    return null; // the figures then stand without it
  }
  const ms = await timeSteps(engine, batch, rounds);
  engine.dispose();
  return ms;
}

async function timeSteps(engine: TrainingEngine, batch: Batch, rounds: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    await engine.trainStep(batch);
    if (round > 0) best = Math.min(best, performance.now() - began); // the first one compiles
  }
  return best;
}
