import { encodedFrames } from "../config/weights.ts";
import type { Batch } from "../data/batch.ts";
import { checkLossTargets } from "../data/loss-targets.ts";
import { derive, type Sizes, size } from "../engine/extent.ts";
import type { JointNetwork } from "../engine/ops/joint.ts";
import { packCells } from "../engine/ops/joint-cells.ts";
import { clampInPlace, sumOfSquares } from "../engine/ops/row-gradients.ts";
import { checkColumns, transducerLoss } from "../engine/ops/transducer-loss.ts";
import type { ParameterLayout } from "../engine/parameters.ts";
import { Plan } from "../engine/plan.ts";
import type { Program, Upload } from "../engine/program.ts";
import type { Tensor } from "../engine/tensor.ts";
import { BLANK, capacityOf, type TransducerGraph, transducerGraph } from "./graph.ts";
import type { TransducerOptions } from "./options.ts";
import { clippedByRow, EMBEDDING_SQUARES } from "./updater.ts";
import type { WeightReader } from "./weights.ts";

/** A plan from features to the loss of each utterance and, in a training plan, all gradients. */
export interface LossGraph extends TransducerGraph {
  utterances: Tensor; // u32 [B,4], of packCells
  labels: Tensor; // u32 [B,U]
  shares: Tensor; // [B], 1 / B
  losses: Tensor; // [B]
}

/** Records the loss graph for batches up to `capacity`. */
export function lossGraph(
  layout: ParameterLayout,
  options: TransducerOptions,
  training: boolean,
  capacity: Sizes,
): LossGraph {
  const plan = new Plan(training, training, options.gemm);
  const graph = transducerGraph(plan, layout, options, training ? rowHook(plan, options) : undefined);
  const batch = size("batch");
  const labelCount = derive([size("tokens")], tokens => tokens - 1);
  const utterances = plan.tensor("utterances", [batch, 4], { role: "input", dtype: "u32" });
  const labels = plan.tensor("labels", [batch, labelCount], { role: "input", dtype: "u32" });
  const shares = plan.tensor("shares", [batch], { role: "input" });
  const { costs } = transducerLoss(plan, {
    joint: jointNetwork(graph.weights, options, graph),
    utterances,
    labels,
    weights: shares,
    blank: BLANK,
    fastemitLambda: options.studio.fastemit_lambda,
    maxCells: capacity["cells"] ?? 0,
    ...(capacity["tokens"] !== undefined && { maxTokens: capacity["tokens"] }),
  });
  if (training) plan.backward();
  return { ...graph, utterances, labels, shares, losses: costs };
}

export function jointNetwork(
  weights: WeightReader,
  { model }: TransducerOptions,
  operands: Pick<TransducerGraph, "jointEncoder" | "jointPrediction">,
): JointNetwork {
  return {
    encoder: operands.jointEncoder,
    prediction: operands.jointPrediction,
    mode: model.joint_mode,
    activation: model.joint_activation,
    ...(model.postjoint_linear && { ffn: { kernel: weights("joint/ffn/kernel"), bias: weights("joint/ffn/bias") } }),
    vocabKernel: weights("joint/vocab/kernel"),
    vocabBias: weights("joint/vocab/bias"),
  };
}

/** Keras clips the embedding's gradient by position; what that needs is taken before the positions are summed. */
function rowHook(plan: Plan, options: TransducerOptions): ((rows: Tensor) => void) | undefined {
  if (clippedByRow(options) === undefined) return undefined;
  const { clipvalue, clipnorm, global_clipnorm } = options.optimizer;
  return rows => {
    sumOfSquares(plan, rows, plan.tensor("row squares", [1], { slot: { buffer: EMBEDDING_SQUARES, offset: 0 } }));
    if (clipvalue && !clipnorm && !global_clipnorm) clampInPlace(plan, rows, clipvalue);
  };
}

/** What a batch says to a loss graph: its sizes, and the values to upload. */
export interface LossFeed {
  sizes: Sizes;
  uploads: (graph: LossGraph) => [Tensor, Upload][];
}

/** Packs a batch for `lossGraph`. Labels that the loss cannot take are refused with the utterance's path. */
export function lossFeed(options: TransducerOptions, batch: Batch): LossFeed {
  checkColumns(batch.labelCount + 1);
  const encoderLengths = encodedLengths(options, batch);
  checkLossTargets({
    frames: encoderLengths,
    labelLengths: batch.labelLengths,
    labels: batch.labels,
    labelCount: batch.labelCount,
    blank: BLANK,
    classes: options.classes,
    paths: batch.utterances.map(({ path }) => path),
  });
  const { utterances, cells } = packCells(encoderLengths, batch.labelLengths);
  const shares = new Float32Array(batch.size).fill(1 / batch.size);
  return {
    sizes: { batch: batch.size, frames: batch.frames, tokens: batch.labelCount + 1, cells },
    uploads: graph => [
      [graph.inputs.features, batch.inputs],
      [graph.inputs.frameLengths, batch.inputLengths],
      [graph.inputs.predictions, batch.predictions],
      [graph.inputs.predictionLengths, batch.predictionLengths],
      [graph.utterances, utterances],
      [graph.labels, batch.labels],
      [graph.shares, shares],
    ],
  };
}

export function encodedLengths(options: TransducerOptions, batch: Pick<Batch, "inputLengths">): Uint32Array {
  return batch.inputLengths.map(length => encodedFrames(options.model, length));
}

/** Sizes and inputs of the next run of a compiled loss graph. */
export function feed(program: Program, graph: LossGraph, { sizes, uploads }: LossFeed): void {
  program.resize(sizes);
  for (const [tensor, values] of uploads(graph)) program.upload(tensor, values);
}

/** A capacity that holds the sizes, and those of `present` too: buffers only grow. */
export function grownCapacity(options: TransducerOptions, sizes: Sizes, present: Sizes | undefined): Sizes {
  const largest = (name: string) => Math.max(sizes[name] ?? 0, present?.[name] ?? 0);
  return capacityOf(options, largest("batch"), largest("frames"), largest("tokens"));
}

export function fits(sizes: Sizes, capacity: Sizes): boolean {
  return Object.entries(sizes).every(([name, value]) => value <= (capacity[name] ?? 0));
}
