import { beforeAll, describe, expect, it } from "vitest";
import { weightShapes } from "../../../src/config/weights.ts";
import type { Batch } from "../../../src/data/batch.ts";
import { at } from "../../../src/lib/assert.ts";
import { Random } from "../../../src/lib/random.ts";
import { selectBackend } from "../../../src/portable/backend.ts";
import { PortableModel } from "../../../src/portable/model.ts";
import { initialWeights } from "../../../src/transducer/initialise.ts";
import { TransducerSession } from "../../../src/transducer/session.ts";
import { check, checkGradients, failures, tolerances } from "../../support/compare.ts";
import { testDevice } from "../../support/device.ts";
import { randomBatch } from "../../support/random-batch.ts";
import { tinyOptions } from "../../support/tiny-options.ts";

beforeAll(() => selectBackend(["cpu"]));

const options = tinyOptions();
const batchOf = (frames: number[], labels: number[]) =>
  randomBatch(new Random(21), { bins: 5, classes: 9, frames, labels });

describe("TransducerSession", () => {
  // Long lattices have wider bounds for TensorFlow.js' sake: it carries log-probabilities of -840, whose ulp is 6e-5, over
  // hundreds of diagonals in float32. The engine's lattice, which is tilted against that, is held to float64 in rnnt.test.ts.
  it.each([
    ["300 encoder frames and 300 labels", batchOf([600, 3], [300, 300]), { relative: 2e-3 }],
    ["300 encoder frames and few labels", batchOf([600, 11], [2, 0]), { relative: 1e-3 }],
    ["300 labels in few frames", batchOf([5, 2], [300, 299]), tolerances.gradient],
    ["one frame and no label", batchOf([1], [0]), tolerances.gradient],
    ["no label beside many", batchOf([9, 2], [0, 12]), tolerances.gradient],
  ])("computes losses and gradients of %s", async (_, batch, tolerance) => {
    const weights = initialWeights(weightShapes(options.model, 5, 9), 4);
    const portable = new PortableModel(options.model, 5, 9, { ...options, blank: 0 });
    portable.setWeights(weights);
    const expected = await portable.gradients(batch);
    portable.dispose();
    const session = await TransducerSession.open(await testDevice(), options);
    await session.setWeights(weights);
    const actual = await session.gradients(batch);
    session.dispose();
    const noise = new Set([...weights.keys()].filter(name => name.endsWith("/conv/bias")));
    expect(
      failures([
        check("losses", actual.losses, expected.losses, tolerances.loss),
        ...checkGradients(actual.gradients, expected.gradients, noise, tolerance),
      ]),
    ).toEqual([]);
  });

  it.each([
    ["the blank among the labels", "blank-in-labels", (batch: Batch) => batch.labels.set([0], batch.labelCount + 1)],
    ["a label out of range", "label-out-of-range", (batch: Batch) => batch.labels.set([9], batch.labelCount + 1)],
    ["no frame", "utterance-without-frames", (batch: Batch) => batch.inputLengths.set([0], 1)],
  ])("refuses %s with the utterance's path before anything is submitted", async (_, code, spoil) => {
    const session = await TransducerSession.open(await testDevice(), options);
    const good = batchOf([12, 9], [3, 4]);
    const spoilt = structuredClone(good);
    spoil(spoilt);
    await session.trainStep(good);
    const before = await session.saveState();
    const refusal = { name: "StudioError", code, place: { utterance: at(good.utterances, 1).path } };
    await expect(session.trainStep(spoilt)).rejects.toMatchObject(refusal);
    await expect(session.gradients(spoilt)).rejects.toMatchObject(refusal);
    await expect(session.losses(spoilt)).rejects.toMatchObject(refusal);
    expect(await session.saveState()).toEqual(before);
    expect(await session.trainStep(good)).toMatchObject({ step: 2, isFinite: true });
    session.dispose();
  });

  it("gives up a decoding that is aborted before its turn or while it is prepared, and does the next", async () => {
    const session = await TransducerSession.open(await testDevice(), options);
    const batch = batchOf([12, 9], [3, 4]);
    const before = session.memory;
    const inTurn = new AbortController();
    const waiting = session.greedy(batch, "reference", inTurn.signal);
    inTurn.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(session.memory).toEqual(before); // nothing was prepared
    const preparing = new AbortController();
    const reserve = session.arenas.reserve.bind(session.arenas);
    session.arenas.reserve = bytes => {
      preparing.abort(new Error("enough"));
      return reserve(bytes);
    };
    await expect(session.greedy(batch, "reference", preparing.signal)).rejects.toThrow("enough");
    session.arenas.reserve = reserve;
    const { buffers } = session.memory;
    expect(await session.greedy(batch, "reference")).toHaveLength(2);
    expect(session.memory.buffers).toBe(buffers);
    session.dispose();
  });

  it("takes steps in the order of the calls, also where the first must still be prepared", async () => {
    const batches = [batchOf([12, 9], [3, 4]), batchOf([50], [9]), batchOf([4, 4, 4], [1, 2, 3])];
    const losses: Float32Array[][] = [];
    for (const isParallel of [false, true]) {
      const session = await TransducerSession.open(await testDevice(), options);
      const steps: Promise<{ losses: Float32Array }>[] = [];
      for (const batch of batches) {
        steps.push(session.trainStep(batch));
        if (!isParallel) await steps.at(-1);
      }
      losses.push((await Promise.all(steps)).map(step => step.losses));
      session.dispose();
    }
    expect(losses[1]).toEqual(losses[0]);
  });
});
