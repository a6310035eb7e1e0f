import { weightShapes } from "../config/weights.ts";
import type { EngineDevice } from "../engine/device.ts";
import { defaultGemmTuning } from "../engine/gemm-tuning.ts";
import { updatePlan } from "../engine/optimizer.ts";
import { ParameterLayout } from "../engine/parameters.ts";
import { capacityOf } from "../transducer/graph.ts";
import { initialWeights } from "../transducer/initialise.ts";
import { lossGraph } from "../transducer/loss-graph.ts";
import type { TransducerOptions } from "../transducer/options.ts";
import { TransducerSession } from "../transducer/session.ts";
import { updateOptions } from "../transducer/updater.ts";
import type { Comparison } from "./comparison.ts";
import { kernelsOf, type Oracle, type Values } from "./kernel-case.ts";
import { tinyBatch, tinyModel, tinyOptions } from "./tiny-model.ts";

/** Gradients pass a dozen layers and a lattice; an update divides by roots of small squares. */
const TOLERANCE = 3e-3;
/** The bias in front of a batch norm has no influence: its gradient is rounding noise. */
const FLOOR_SHARE = 1e-2;

/** A whole model's losses and gradients, then the weights after one training step. */
export function startWholeModel(device: EngineDevice): Comparison[] {
  const batch = tinyBatch();
  const { features, classes, seed } = tinyOptions;
  const weights = initialWeights(weightShapes(tinyModel, features, classes), seed);
  const options = { ...tinyOptions, gemm: defaultGemmTuning(device) };
  const work = runSession(device, options, weights);
  const rate = tinyOptions.learningRate(0);
  const { loss, update } = plansOfTraining(options);
  const common = { tolerance: TOLERANCE, floorShare: FLOOR_SHARE };
  return [
    {
      ...common,
      name: "gradient of a whole model",
      kernels: kernelsOf(loss),
      actual: work.then(({ gradients }) => gradients),
      expected: oracle =>
        withModel(oracle, weights, async model => {
          const { losses, gradients } = await model.gradients(batch);
          return { losses, ...prefixed("gradient of", gradients) };
        }),
    },
    {
      ...common,
      name: "training step of a whole model",
      kernels: kernelsOf(loss, update),
      actual: work.then(({ moved }) => moved),
      expected: oracle =>
        withModel(oracle, weights, async model => {
          const { losses } = await model.trainStep(batch, rate);
          return { losses, ...movedBy(weights, await model.weights()) };
        }),
    },
  ];
}

async function runSession(
  device: EngineDevice,
  options: TransducerOptions,
  weights: ReadonlyMap<string, Float32Array>,
) {
  const batch = tinyBatch();
  const session = await TransducerSession.open(device, options);
  try {
    await session.setWeights(weights);
    const { losses, gradients } = await session.gradients(batch);
    await session.setWeights(weights); // the moving statistics have moved
    const step = await session.trainStep(batch);
    const after = await session.weights();
    return {
      gradients: { losses, ...prefixed("gradient of", gradients) },
      moved: { losses: step.losses, ...movedBy(weights, after) },
    };
  } finally {
    session.dispose();
  }
}

async function withModel(
  oracle: Oracle,
  weights: ReadonlyMap<string, Float32Array>,
  work: (model: InstanceType<Oracle["PortableModel"]>) => Promise<Values>,
): Promise<Values> {
  const { features, classes, optimizer, studio, accumulationSteps, weightNoise } = tinyOptions;
  const options = { blank: 0, optimizer, studio, accumulationSteps, weightNoise };
  const model = new oracle.PortableModel(tinyModel, features, classes, options);
  try {
    model.setWeights(weights);
    return await work(model);
  } finally {
    model.dispose();
  }
}

/** How far each weight went: the weights themselves would hide a wrong step. */
function movedBy(before: ReadonlyMap<string, Float32Array>, after: ReadonlyMap<string, Float32Array>): Values {
  const changes = [...after].map(([name, values]) => {
    const old = before.get(name);
    return [name, values.map((value, i) => value - (old?.[i] ?? Number.NaN))] as const;
  });
  return prefixed("change of", new Map(changes));
}

function prefixed(prefix: string, values: ReadonlyMap<string, Float32Array>): Values {
  return Object.fromEntries([...values].map(([name, numbers]) => [`${prefix} ${name}`, numbers]));
}

/** What a training step of the tiny model runs: its plans, recorded once more. */
function plansOfTraining(options: TransducerOptions) {
  const { features, classes } = options;
  const { size, frames, labelCount } = tinyBatch();
  const layout = new ParameterLayout(weightShapes(tinyModel, features, classes));
  const { plan: loss } = lossGraph(layout, options, true, capacityOf(options, size, frames, labelCount + 1));
  return { loss, update: updatePlan(layout, updateOptions(options)).plan };
}
