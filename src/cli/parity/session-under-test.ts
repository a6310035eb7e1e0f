import { encodedFrames } from "../../config/weights.ts";
import type { Batch } from "../../data/batch.ts";
import type { EngineDevice } from "../../engine/device.ts";
import { size } from "../../engine/extent.ts";
import { padCells } from "../../engine/ops/joint-cells.ts";
import { jointLogits } from "../../engine/ops/joint-logits.ts";
import { Plan } from "../../engine/plan.ts";
import { Program } from "../../engine/program.ts";
import { capacityOf, transducerGraph } from "../../transducer/graph.ts";
import { encodedLengths, jointNetwork } from "../../transducer/loss-graph.ts";
import type { TransducerOptions } from "../../transducer/options.ts";
import { TransducerSession } from "../../transducer/session.ts";
import type { ModelOutputs, ModelSpec, ModelUnderTest } from "./model-under-test.ts";

/** Our engine behind the interface of the golden checks. */
export async function sessionUnderTest(device: EngineDevice, spec: ModelSpec): Promise<ModelUnderTest> {
  let learningRate = 0;
  const options: TransducerOptions = {
    ...spec,
    learningRate: () => learningRate,
    seed: 1,
    ...(spec.weightNoise && { recordedNoise: new Map<string, Float32Array>() }),
  };
  const session = await TransducerSession.open(device, options);
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
    greedy: async (batch, mode, start) => {
      const { utterances, end } = await session.decode(
        batch,
        mode,
        start && { ...start, states: byUtterance(spec, start.states) },
      );
      return {
        utterances: utterances.map(decisions => ({
          tokens: decisions.map(({ symbol }) => symbol).filter(symbol => symbol !== spec.blank),
          decisions,
        })),
        end: { tokens: end.tokens, states: byLayer(spec, end.states) },
      };
    },
    dispose: () => session.dispose(),
  };
}

async function outputs(
  session: TransducerSession,
  options: TransducerOptions,
  batch: Batch,
  training: boolean,
): Promise<ModelOutputs> {
  const plan = new Plan(training, false, session.options.gemm);
  const graph = transducerGraph(plan, session.layout, options);
  plan.keep(graph.encoded);
  plan.keep(graph.predicted);
  const utterances = plan.tensor("utterances", [size("batch"), 4], { role: "input", dtype: "u32" });
  const joint = jointNetwork(graph.weights, options, graph);
  const logits = plan.keep(jointLogits(plan, joint, utterances));
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
  const frames = encodedFrames(options.model, batch.frames);
  program.upload(utterances, padCells(frames, tokens, batch.predictionLengths).utterances);
  program.run();
  const results = {
    encoder: await program.read(graph.encoded),
    prediction: await program.read(graph.predicted),
    logits: await program.read(logits),
  };
  program.destroy();
  return { ...results, encoderLengths: encodedLengths(options, batch) };
}

/** [B,layers,parts,units] from [layers,parts,B,units]. */
function byUtterance({ model }: ModelSpec, states: Float32Array): Float32Array {
  const units = model.prediction_rnn_units;
  const groups = model.prediction_num_rnns * (model.prediction_rnn_type === "lstm" ? 2 : 1);
  const batch = states.length / units / groups;
  return states.map((_, i) => {
    const [b, group, unit] = [Math.floor(i / units / groups), Math.floor(i / units) % groups, i % units];
    return states[(group * batch + b) * units + unit] ?? Number.NaN;
  });
}

/** [layers,parts,B,units] from [B,layers,parts,units]. */
function byLayer({ model }: ModelSpec, states: Float32Array): Float32Array {
  const units = model.prediction_rnn_units;
  const groups = model.prediction_num_rnns * (model.prediction_rnn_type === "lstm" ? 2 : 1);
  const batch = states.length / units / groups;
  return states.map((_, i) => {
    const [group, b, unit] = [Math.floor(i / units / batch), Math.floor(i / units) % batch, i % units];
    return states[(b * groups + group) * units + unit] ?? Number.NaN;
  });
}
