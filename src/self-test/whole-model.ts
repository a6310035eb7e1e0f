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

const GRADIENT = "gradient of a whole model";
const STEP = "training step of a whole model";

/** A whole model's losses and gradients, then the weights after one training step. */
export function startWholeModel(device: EngineDevice): Comparison[] {
  const options = { ...tinyOptions, gemm: defaultGemmTuning(device) };
  const work = runSession(device, options);
  const { loss, update } = plansOfTraining(options);
  const common = { tolerance: TOLERANCE, floorShare: FLOOR_SHARE };
  return [
    {
      ...common,
      name: GRADIENT,
      kernels: kernelsOf(loss),
      actual: work.then(({ gradients }) => gradients),
    },
    {
      ...common,
      name: STEP,
      kernels: kernelsOf(loss, update),
      actual: work.then(({ moved }) => moved),
    },
  ];
}

async function runSession(device: EngineDevice, options: TransducerOptions) {
  const batch = tinyBatch();
  const weights = startingWeights();
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

/** What TensorFlow.js computes for both comparisons, by their names. */
export async function wholeModelReference({ PortableModel }: Oracle): Promise<Record<string, Values>> {
  const { features, classes, optimizer, studio, accumulationSteps, weightNoise } = tinyOptions;
  const options = { blank: 0, optimizer, studio, accumulationSteps, weightNoise };
  const model = new PortableModel(tinyModel, features, classes, options);
  const weights = startingWeights();
  const batch = tinyBatch();
  try {
    model.setWeights(weights);
    const { losses, gradients } = await model.gradients(batch);
    model.setWeights(weights); // the moving statistics have moved
    const step = await model.trainStep(batch, tinyOptions.learningRate(0));
    const after = await model.weights();
    return {
      [GRADIENT]: { losses, ...prefixed("gradient of", gradients) },
      [STEP]: { losses: step.losses, ...movedBy(weights, after) },
    };
  } finally {
    model.dispose();
  }
}

function startingWeights(): ReadonlyMap<string, Float32Array> {
  const { features, classes, seed } = tinyOptions;
  return initialWeights(weightShapes(tinyModel, features, classes), seed);
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
