import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { ModelConfig } from "../../../src/config/config.ts";
import { encoderWidth, predictionWidth, weightShapes } from "../../../src/config/weights.ts";
import { Random } from "../../../src/lib/random.ts";
import { selectBackend } from "../../../src/portable/backend.ts";
import { PortableModel } from "../../../src/portable/model.ts";
import { initialWeights } from "../../../src/transducer/initialise.ts";
import type { TransducerOptions } from "../../../src/transducer/options.ts";
import { TransducerSession } from "../../../src/transducer/session.ts";
import { type Check, check, checkGradients, failures, tolerances } from "../../support/compare.ts";
import { testDevice } from "../../support/device.ts";
import { modelConfig } from "../../support/golden-configs.ts";
import { type BatchShape, randomBatch } from "../../support/random-batch.ts";
import { tinyOptions } from "../../support/tiny-options.ts";

beforeAll(() => selectBackend(["cpu"]));

/** Other cases: FC_SEED=12345 npx vitest run --project gpu test/gpu/transducer/properties.test.ts */
const parameters = { seed: Number(process.env["FC_SEED"] ?? 20_261), numRuns: 16, endOnFailure: true };

const block = fc.record({
  nlayers: fc.integer({ min: 1, max: 2 }),
  kernel_size: fc.integer({ min: 1, max: 4 }),
  filters: fc.constantFrom(16, 24, 37),
  strides: fc.integer({ min: 1, max: 3 }),
  residual: fc.boolean(),
  activation: fc.constantFrom("silu", "swish", "relu", "linear"),
  padding: fc.constantFrom("causal", "same"),
});

const model = fc
  .record({
    encoder_blocks: fc.array(block, { minLength: 1, maxLength: 3 }),
    encoder_alpha: fc.constantFrom(0.5, 0.7, 1),
    encoder_trainable: mostly(),
    prediction_trainable: mostly(),
    joint_trainable: mostly(),
    prediction_label_encode_mode: fc.constantFrom("embedding", "one_hot"),
    prediction_embed_dim: fc.integer({ min: 1, max: 9 }),
    prediction_num_rnns: fc.integer({ min: 1, max: 2 }),
    prediction_rnn_units: fc.integer({ min: 1, max: 9 }),
    prediction_rnn_type: fc.constantFrom("lstm", "gru", "rnn"),
    prediction_layer_norm: fc.boolean(),
    prediction_projection_units: fc.constantFrom(0, 3, 8),
    joint_dim: fc.integer({ min: 2, max: 9 }),
    joint_activation: fc.constantFrom("tanh", "relu", "sigmoid", "linear", "silu", "swish"),
    prejoint_encoder_linear: mostly(),
    prejoint_prediction_linear: mostly(),
    postjoint_linear: fc.boolean(),
    joint_mode: fc.constantFrom("add", "mul"),
  } as const)
  .filter(given => given.encoder_trainable || given.prediction_trainable || given.joint_trainable) // else no gradient
  .map(given => withMatchingWidths(modelConfig(given)));

const lengths = fc.array(
  fc.record({
    frames: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 24 })),
    labels: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
  }),
  { minLength: 1, maxLength: 4 },
);

const cases = fc.record({
  model,
  lengths,
  features: fc.integer({ min: 1, max: 7 }),
  classes: fc.integer({ min: 2, max: 12 }),
  masked_batch_norm: fc.boolean(),
  fastemit_lambda: fc.constantFrom(0, 0.02, 0.5),
  seed: fc.nat(1e6),
});

describe("TransducerSession", () => {
  it("equals TensorFlow.js on any model and batch", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ model: drawn, lengths: drawnLengths, features, classes, seed, ...studio }) => {
        const tiny = tinyOptions();
        const options = { ...tiny, model: drawn, features, classes, studio: { ...tiny.studio, ...studio } };
        const shape = {
          bins: features,
          classes,
          frames: drawnLengths.map(({ frames }) => frames),
          labels: drawnLengths.map(({ labels }) => labels),
        };
        expect(failures(await compareEngines(options, shape, new Random(seed)))).toEqual([]);
      }),
      parameters,
    );
  }, 600_000);
});

async function compareEngines(options: TransducerOptions, shape: BatchShape, random: Random): Promise<Check[]> {
  const { model: config, features, classes } = options;
  const batch = randomBatch(random, shape);
  const weights = randomWeights(config, features, classes, random);
  const portable = new PortableModel(config, features, classes, { ...options, blank: 0 });
  portable.setWeights(weights);
  const session = await TransducerSession.open(await testDevice(), options);
  try {
    await session.setWeights(weights);
    const [scored, expectedScored] = [await session.losses(batch), await portable.losses(batch, false)];
    const [actual, expected] = [await session.gradients(batch), await portable.gradients(batch)];
    const moved = await session.weights();
    const noise = new Set([...weights.keys()].filter(name => name.endsWith("/conv/bias")));
    return [
      check("losses in inference mode", scored, expectedScored, tolerances.loss),
      check("losses", actual.losses, expected.losses, tolerances.loss),
      check("number of gradients", [actual.gradients.size], [expected.gradients.size], { relative: 0 }),
      ...checkGradients(actual.gradients, expected.gradients, noise),
      ...[...expected.statistics].map(([name, values]) => {
        return check(name, moved.get(name), values, tolerances.movingStatistic);
      }),
    ];
  } finally {
    session.dispose();
    portable.dispose();
  }
}

/** Starting weights, shaken so that no bias is 0 and no gain 1. */
function randomWeights(config: ModelConfig, features: number, classes: number, random: Random) {
  const weights = initialWeights(weightShapes(config, features, classes), random.integer(1e6));
  for (const [name, values] of weights) {
    const spread = name.endsWith("/moving_variance") ? 0.5 : 0.2; // of [0,1) there, else normal
    for (const [i, value] of values.entries()) {
      values[i] = value + spread * (spread === 0.5 ? random.uniform() : random.normal());
    }
  }
  return weights;
}

/** Operands of the joint must be equally wide where no pre-joint layer makes them so. */
function withMatchingWidths(config: ModelConfig): ModelConfig {
  const width = encoderWidth(config, 0);
  const { prejoint_encoder_linear: encoderLinear, prejoint_prediction_linear: predictionLinear } = config;
  if (encoderLinear && predictionLinear) return config;
  if (encoderLinear) return { ...config, joint_dim: predictionWidth(config) };
  if (predictionLinear) return { ...config, joint_dim: width };
  return { ...config, prediction_projection_units: width, joint_dim: width };
}

function mostly() {
  return fc.oneof({ arbitrary: fc.constant(true), weight: 4 }, { arbitrary: fc.constant(false), weight: 1 });
}
