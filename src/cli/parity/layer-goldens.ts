import type { JointActivation, RnnType } from "../../config/config.ts";

export interface LayerCase<Config> {
  name: string;
  config: Config;
  weights: [name: string, shape: number[]][];
}

export interface LossCase {
  name: string;
  B: number;
  T: number;
  U: number;
  V: number;
  blank: number;
  fastemit_lambda: number;
  t_len: number[];
  u_len: number[];
  labels: number[];
  logits: number[];
  costs: number[];
  grad_logits: number[];
  grad_lp_blank: number[];
  grad_lp_label: number[];
  plain_f32_error?: { cost_abs: number; grad_abs: number };
  published?: { costs: number[] };
}

export interface JointCase
  extends Omit<LossCase, "logits" | "fastemit_lambda" | "grad_logits" | "grad_lp_blank" | "grad_lp_label"> {
  J: number;
  enc: number[];
  pred: number[];
  W: number[];
  b: number[];
  grad_enc: number[];
  grad_pred: number[];
  grad_W: number[];
  grad_b: number[];
}

export interface LayerLossCase {
  name: string;
  B: number;
  T: number;
  U: number;
  V: number;
  dtype: string;
  use_cpu: boolean;
  failed?: string;
}

/** TensorFlowASR's loss cases that are float32, that it accepts itself and that are not refused by us. */
export function isComparableLoss(item: LayerLossCase): boolean {
  return item.failed === undefined && item.dtype === "float32" && item.name !== "blank_inside_labels";
}

export interface JointConfig {
  vocab_size: number;
  joint_dim: number;
  activation: JointActivation;
  prejoint_encoder_linear: boolean;
  prejoint_prediction_linear: boolean;
  postjoint_linear: boolean;
  joint_mode: "add" | "mul";
}

export interface PredictionConfig {
  blank: number;
  vocab_size: number;
  label_encoder_mode: "embedding" | "one_hot";
  embed_dim: number;
  num_rnns: number;
  rnn_units: number;
  rnn_type: RnnType;
  layer_norm: boolean;
  projection_units: number;
}
