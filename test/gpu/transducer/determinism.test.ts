import { describe, expect, it } from "vitest";
import type { Batch } from "../../../src/data/batch.ts";
import { Random } from "../../../src/lib/random.ts";
import type { TransducerOptions } from "../../../src/transducer/options.ts";
import { type SessionState, TransducerSession } from "../../../src/transducer/session.ts";
import { testDevice } from "../../support/device.ts";
import { randomBatch } from "../../support/random-batch.ts";
import { tinyOptions } from "../../support/tiny-options.ts";

const batches = (count: number, seed: number): Batch[] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const draw = (end: number) => Array.from({ length: 1 + random.integer(3) }, () => random.integer(end));
    const frames = draw(40).map(n => n + 1);
    return randomBatch(random, { bins: 5, classes: 9, frames, labels: frames.map(() => random.integer(7)) });
  });
};

const noise = { encoder_step: 1, encoder_stddev: 0.05, predict_net_step: 2, predict_net_stddev: 0.05 };
const weightNoise = { ...noise, joint_net_step: null, joint_net_stddev: null };
const accumulating = (accumulation: "mean" | "reference") => {
  const options = tinyOptions({ accumulationSteps: 3 });
  return { ...options, studio: { ...options.studio, accumulation } };
};
const variants: [name: string, options: TransducerOptions][] = [
  ["plain", tinyOptions()],
  ["with weight noise", tinyOptions({ weightNoise })],
  ["with amsgrad and clipping", withOptimizer({ amsgrad: true, global_clipnorm: 0.5 })],
  ["with the mean of 3 micro-steps", accumulating("mean")],
  ["with the reference's accumulation", accumulating("reference")],
];

function withOptimizer(changed: Partial<TransducerOptions["optimizer"]>): TransducerOptions {
  const options = tinyOptions();
  return { ...options, optimizer: { ...options.optimizer, ...changed } };
}

describe.each(variants)("TransducerSession %s", (_, options) => {
  it("repeats itself bit by bit", async () => {
    const runs: { losses: Float32Array[]; state: SessionState }[] = [];
    for (let run = 0; run < 2; run++) {
      const session = await TransducerSession.open(await testDevice(), options);
      const start = await session.weights();
      const losses = await train(session, batches(8, 5));
      const state = await session.saveState();
      session.dispose();
      expect([...state.weights].filter(([name, values]) => values.join() !== start.get(name)?.join())).not.toEqual([]);
      runs.push({ losses, state });
    }
    expect(runs[1]).toEqual(runs[0]);
  });

  it("goes on from a saved state as if it had not stopped, also amid an accumulation", async () => {
    const all = batches(8, 6);
    const whole = await TransducerSession.open(await testDevice(), options);
    await train(whole, all.slice(0, 4));
    const saved = structuredClone(await whole.saveState());
    const expected = await train(whole, all.slice(4));
    const end = await whole.saveState();
    whole.dispose();

    const resumed = await TransducerSession.open(await testDevice(), options);
    await train(resumed, all.slice(6)); // whatever it did before must not matter
    await resumed.restoreState(saved);
    expect(await resumed.saveState()).toEqual(saved);
    expect(await train(resumed, all.slice(4))).toEqual(expected);
    expect(await resumed.saveState()).toEqual(end);
    resumed.dispose();
  });
});

async function train(session: TransducerSession, all: readonly Batch[]): Promise<Float32Array[]> {
  const losses: Float32Array[] = [];
  for (const batch of all) {
    const step = await session.trainStep(batch);
    expect(step.isFinite).toBe(true);
    losses.push(step.losses);
  }
  return losses;
}
