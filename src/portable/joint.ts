import * as tf from "@tensorflow/tfjs";
import type { ModelConfig } from "../config/config.ts";
import { activate, dense, type Pass } from "./pass.ts";

/**
 * Logits [B,T,N,V] of encoder frames [B,T,C] and prediction rows [B,N,W]. `mask` [B,N,1] silences padding before the
 * activation, as Keras' mask does; without it all positions count.
 */
export function joint(
  pass: Pass,
  model: ModelConfig,
  frames: tf.Tensor,
  rows: tf.Tensor,
  mask?: tf.Tensor,
): tf.Tensor4D {
  const e = tf.expandDims(jointFrames(pass, model, frames), 2); // [B,T,1,J]
  const p = tf.expandDims(
    model.prejoint_prediction_linear ? dense(pass, "joint/pred", rows, false) : rows,
    1, // [B,1,N,J]
  );
  const joined = model.joint_mode === "add" ? tf.add(e, p) : tf.mul(e, p);
  const masked = mask === undefined ? joined : tf.mul(joined, tf.expandDims(mask, 1));
  const linear = model.postjoint_linear ? dense(pass, "joint/ffn", masked) : masked;
  return dense(pass, "joint/vocab", activate(linear, model.joint_activation)) as tf.Tensor4D; // [B,T,N,V]
}

function jointFrames(pass: Pass, model: ModelConfig, frames: tf.Tensor): tf.Tensor {
  return model.prejoint_encoder_linear ? dense(pass, "joint/enc", frames) : frames;
}
