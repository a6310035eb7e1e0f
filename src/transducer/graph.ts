import { encodedFrames } from "../config/weights.ts";
import { derive, type Extent, type Sizes, size } from "../engine/extent.ts";
import { dense } from "../engine/ops/dense.ts";
import type { ParameterLayout } from "../engine/parameters.ts";
import type { Plan } from "../engine/plan.ts";
import type { Tensor } from "../engine/tensor.ts";
import { encoder } from "./encoder.ts";
import type { TransducerOptions } from "./options.ts";
import { prediction } from "./prediction.ts";
import { type WeightReader, weightReader } from "./weights.ts";

/** Token id of the blank: TensorFlowASR's loss refuses any other. */
export const BLANK = 0;

/** What a batch uploads, symbolically: sizes "batch", "frames", "tokens" (labels + 1) and "cells". */
export interface GraphInputs {
  features: Tensor; // [B,T,F]
  frameLengths: Tensor; // u32 [B]
  predictions: Tensor; // u32 [B,U+1]
  predictionLengths: Tensor; // u32 [B]
}

export interface TransducerGraph {
  plan: Plan;
  weights: WeightReader;
  inputs: GraphInputs;
  encoded: Tensor; // [B,T',C]
  predicted: Tensor; // [B,U+1,P]
  /** After the pre-joint layers, where the model has them. */
  jointEncoder: Tensor; // [B,T',J]
  jointPrediction: Tensor; // [B,U+1,J]
}

/** Frames that leave the encoder, of the padded batch. */
export function encodedExtent(options: TransducerOptions): Extent {
  return derive([size("frames")], frames => encodedFrames(options.model, frames));
}

export function featureInputs(plan: Plan, options: TransducerOptions): Pick<GraphInputs, "features" | "frameLengths"> {
  const batch = size("batch");
  return {
    features: plan.tensor("features", [batch, size("frames"), options.features], { role: "input" }),
    frameLengths: plan.tensor("frame lengths", [batch], { role: "input", dtype: "u32" }),
  };
}

/** Encoder, prediction network and pre-joint layers: what loss and logits are computed from. */
export function transducerGraph(
  plan: Plan,
  layout: ParameterLayout,
  options: TransducerOptions,
  onEmbeddingRows?: (rows: Tensor) => void,
): TransducerGraph {
  const { model, classes } = options;
  const [batch, tokens] = [size("batch"), size("tokens")];
  const weights = weightReader(plan, layout);
  const { features, frameLengths } = featureInputs(plan, options);
  const predictions = plan.tensor("predictions", [batch, tokens], { role: "input", dtype: "u32" });
  const predictionLengths = plan.tensor("prediction lengths", [batch], { role: "input", dtype: "u32" });
  const encoded = encoder(plan, weights, model, features, frameLengths, options.studio.masked_batch_norm);
  const predicted = prediction(plan, weights, model, {
    tokens: predictions,
    lengths: predictionLengths,
    classes,
    blank: BLANK,
    ...(onEmbeddingRows && { onEmbeddingRows }),
  });
  const [jointEncoder, jointPrediction] = plan.inGroup("joint", () => [
    encoderProjection(plan, weights, options, encoded),
    model.prejoint_prediction_linear ? dense(plan, predicted, weights("joint/pred/kernel")) : predicted,
  ]);
  const inputs = { features, frameLengths, predictions, predictionLengths };
  return { plan, weights, inputs, encoded, predicted, jointEncoder, jointPrediction };
}

export function encoderProjection(
  plan: Plan,
  weights: WeightReader,
  options: TransducerOptions,
  encoded: Tensor,
): Tensor {
  if (!options.model.prejoint_encoder_linear) return encoded;
  return dense(plan, encoded, weights("joint/enc/kernel"), weights("joint/enc/bias"));
}

/** Sizes as capacities: rounded up, so that batches of near lengths share one plan. */
export function capacityOf(options: TransducerOptions, batch: number, frames: number, tokens: number): Sizes {
  const roundedFrames = Math.ceil(frames / 64) * 64;
  const roundedTokens = Math.ceil(tokens / 8) * 8;
  const cells = batch * encodedFrames(options.model, roundedFrames) * roundedTokens;
  return { batch, frames: roundedFrames, tokens: roundedTokens, cells };
}
