import type { Batch } from "../../src/data/batch.ts";
import { Plan } from "../../src/engine/plan.ts";
import { Program } from "../../src/engine/program.ts";
import { capacityOf, transducerGraph } from "../../src/transducer/graph.ts";
import { encodedLengths } from "../../src/transducer/loss-graph.ts";
import type { TransducerOptions } from "../../src/transducer/options.ts";
import { TransducerSession } from "../../src/transducer/session.ts";
import { testDevice } from "./device.ts";
import type { ModelOutputs, ModelSpec, ModelUnderTest } from "./model-goldens.ts";

/** Our engine behind the interface of the golden checks. */
export async function sessionUnderTest(spec: ModelSpec): Promise<ModelUnderTest> {
  let learningRate = 0;
  const options: TransducerOptions = {
    ...spec,
    learningRate: () => learningRate,
    seed: 1,
    ...(spec.weightNoise && { recordedNoise: new Map<string, Float32Array>() }),
  };
  const session = await TransducerSession.open(await testDevice(), options);
  const recorded = options.recordedNoise as Map<string, Float32Array> | undefined; // filled below, once names are known
  for (const { name, trainable } of session.layout.slots.values()) {
    if (trainable) recorded?.set(name, spec.noise(name));
  }
  /** Runs without leaving a trace in the moving statistics. */
  const unchanged = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = await session.weights();
    const result = await work();
    await session.setWeights(before);
    return result;
  };
  return {
    setWeights: values => session.setWeights(values),
    weights: () => session.weights(),
    forward: (batch, training) => unchanged(() => outputs(session, options, batch, training)),
    losses: async (batch, training) => {
      return training ? (await unchanged(() => session.gradients(batch))).losses : session.losses(batch);
    },
    gradients: batch =>
      unchanged(async () => ({ ...(await session.gradients(batch)), statistics: await session.weights() })),
    trainStep: (batch, rate) => {
      learningRate = rate;
      return session.trainStep(batch);
    },
    optimizerState: async () => {
      const { iterations, firstMoments, secondMoments } = await session.saveState();
      const prefixed = (prefix: string, named: Map<string, Float32Array>) =>
        [...named].map(([name, values]) => [`${prefix}/${name}`, values] as const);
      return { iterations, moments: new Map([...prefixed("m", firstMoments), ...prefixed("v", secondMoments)]) };
    },
    greedy: () => Promise.reject(new Error("not used")),
    dispose: () => session.dispose(),
  };
}

async function outputs(
  session: TransducerSession,
  options: TransducerOptions,
  batch: Batch,
  training: boolean,
): Promise<ModelOutputs> {
  const plan = new Plan(training, false);
  const graph = transducerGraph(plan, session.layout, options);
  plan.keep(graph.encoded);
  plan.keep(graph.predicted);
  const tokens = batch.labelCount + 1;
  const program = await Program.compile(
    plan,
    capacityOf(options, batch.size, batch.frames, tokens),
    session.arenas,
    session.store,
  );
  program.resize({ batch: batch.size, frames: batch.frames, tokens });
  program.upload(graph.inputs.features, batch.inputs);
  program.upload(graph.inputs.frameLengths, batch.inputLengths);
  program.upload(graph.inputs.predictions, batch.predictions);
  program.upload(graph.inputs.predictionLengths, batch.predictionLengths);
  program.run();
  const [encoder, prediction] = [await program.read(graph.encoded), await program.read(graph.predicted)];
  program.destroy();
  return { encoder, prediction, encoderLengths: encodedLengths(options, batch) };
}
