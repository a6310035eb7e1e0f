import type { ModelConfig } from "../config/config.ts";
import { rnnCellPath } from "../config/weights.ts";
import { dense } from "../engine/ops/dense.ts";
import { embed } from "../engine/ops/embedding.ts";
import { layerNorm } from "../engine/ops/layer-norm.ts";
import { oneHot } from "../engine/ops/one-hot.ts";
import { rnn } from "../engine/ops/rnn.ts";
import type { Plan } from "../engine/plan.ts";
import type { Tensor } from "../engine/tensor.ts";
import type { WeightReader } from "./weights.ts";

/** Keras' LayerNormalization default, which TensorFlowASR leaves alone. */
const LAYER_NORM_EPSILON = 1e-3;

export interface PredictionInputs {
  tokens: Tensor; // u32 [B,U+1]: blank, then labels
  lengths: Tensor; // u32 [B]: labels + 1
  classes: number;
  blank: number;
  /** Called with the embedding's gradient by position, before rows of one token are summed. */
  onEmbeddingRows?: (rows: Tensor) => void;
}

/** The prediction network [B,U+1,P]: label vectors, recurrent layers with layer norm and projection (specification 5.3). */
export function prediction(plan: Plan, weights: WeightReader, model: ModelConfig, inputs: PredictionInputs): Tensor {
  return plan.inGroup("prediction", () => {
    let x = labelVectors(plan, weights, model, inputs);
    for (let index = 0; index < model.prediction_num_rnns; index++) {
      const cell = rnnCellPath(model, index);
      x = rnn(plan, {
        type: model.prediction_rnn_type,
        input: x,
        lengths: inputs.lengths,
        kernel: weights(`${cell}/kernel`),
        recurrentKernel: weights(`${cell}/recurrent_kernel`),
        bias: weights(`${cell}/bias`),
        units: model.prediction_rnn_units,
      });
      if (model.prediction_layer_norm) {
        const path = `prediction/ln_${index}`;
        x = layerNorm(plan, {
          input: x,
          gamma: weights(`${path}/gamma`),
          beta: weights(`${path}/beta`),
          epsilon: LAYER_NORM_EPSILON,
        });
      }
      if (model.prediction_projection_units > 0) {
        const path = `prediction/projection_${index}`;
        x = dense(plan, x, weights(`${path}/kernel`), weights(`${path}/bias`));
      }
    }
    return x;
  });
}

function labelVectors(plan: Plan, weights: WeightReader, model: ModelConfig, inputs: PredictionInputs): Tensor {
  const { tokens, lengths, classes, blank, onEmbeddingRows } = inputs;
  if (model.prediction_label_encode_mode === "one_hot") return oneHot(plan, { tokens, lengths, classes, blank });
  const table = weights("prediction/embedding/embeddings");
  return embed(plan, { tokens, lengths, table, ...(onEmbeddingRows && { onRows: onEmbeddingRows }) });
}
