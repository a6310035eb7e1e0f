import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../../src/lib/random.ts";
import { selectBackend } from "../../../src/portable/backend.ts";
import { PortableModel } from "../../../src/portable/model.ts";
import { TransducerSession } from "../../../src/transducer/session.ts";
import { clippingPairs } from "../../support/clipping.ts";
import { checkGradients, failures, largestMagnitude } from "../../support/compare.ts";
import { testDevice } from "../../support/device.ts";
import { optimizerConfig } from "../../support/golden-configs.ts";
import { randomBatch } from "../../support/random-batch.ts";
import { tinyOptions } from "../../support/tiny-options.ts";

beforeAll(() => selectBackend(["cpu"]));

const pairs = clippingPairs([{}, { clipnorm: 0.1 }, { global_clipnorm: 0.2 }, { clipvalue: 0.01 }], [null, 0.05, 0.3]);
const variants = pairs.flatMap(([name, pair]) => [[name, 1, pair] as const, [name, 2, pair] as const]);

describe("TransducerSession", () => {
  it.each(variants)("clips as TensorFlow.js does: %s, after %i micro-steps", async (_, accumulationSteps, pair) => {
    const tiny = tinyOptions({ accumulationSteps });
    const options = {
      ...tiny,
      learningRate: () => 1e-3,
      optimizer: optimizerConfig({ ...pair.keras, beta_1: 0 }), // without momentum the moment is the gradient that came
      studio: { ...tiny.studio, accumulation: "mean" as const, clip_norm: pair.clip_norm },
    };
    const { model, features, classes } = options;
    const session = await TransducerSession.open(await testDevice(), options);
    const portable = new PortableModel(model, features, classes, { ...options, blank: 0 });
    portable.setWeights(await session.weights());
    const random = new Random(11);
    for (let step = 0; step < accumulationSteps; step++) {
      const shape = { bins: features, classes, frames: [9, 1, 14], labels: [4, 0, 6] };
      const batch = randomBatch(random, shape);
      await session.trainStep(batch);
      await portable.trainStep(batch, 1e-3);
    }
    const [actual, expected] = [await session.saveState(), await portable.optimizerState()];
    session.dispose();
    portable.dispose();
    const names = [...expected.moments.keys()].filter(key => key.startsWith("m/")).map(key => key.slice(2));
    const gradients = new Map(names.map(name => [name, expected.moments.get(`m/${name}`) ?? []]));
    const noise = new Set(names.filter(name => name.endsWith("/conv/bias")));
    expect(largestMagnitude(gradients.get("prediction/embedding/embeddings") ?? [])).toBeGreaterThan(0);
    expect(failures(checkGradients(actual.firstMoments, gradients, noise))).toEqual([]);
  });
});
