import * as tf from "@tensorflow/tfjs";
import type { Activation, EncoderBlockConfig, ModelConfig } from "../config/config.ts";
import { batchNorm } from "./batch-norm.ts";
import { activate, dense, multiply, type Pass, positionMask } from "./pass.ts";

export interface Frames {
  values: tf.Tensor3D; // [B,T,C]
  lengths: readonly number[]; // [B] frames that are not padding
}

/** ContextNet's encoder (specification, section 5.2): blocks one after the other. */
export function encoder(pass: Pass, model: ModelConfig, input: Frames): Frames {
  let frames = input;
  for (const [index, block] of model.encoder_blocks.entries()) {
    frames = convBlock(pass, `encoder/block_${index}`, block, frames);
  }
  return frames;
}

/** Convolutions, the last with the stride, then squeeze and excitation, the residual and the activation. */
export function convBlock(pass: Pass, name: string, block: EncoderBlockConfig, input: Frames): Frames {
  const lengths = input.lengths.map(length => Math.ceil(length / block.strides));
  let frames = input;
  for (let i = 0; i < block.nlayers; i++) {
    const isLast = i === block.nlayers - 1;
    const layer = { ...block, strides: isLast ? block.strides : 1 };
    frames = convModule(pass, `${name}/conv_module_${i}`, layer, frames);
  }
  let values = squeezeExcite(pass, `${name}/se`, block, frames);
  if (block.residual) {
    const shortcut = convModule(pass, `${name}/residual`, { ...block, activation: "linear" }, input);
    values = tf.add(values, shortcut.values);
  }
  return { values: activate(values, block.activation), lengths };
}

/** One more convolution h, scaled for each channel by what its mean over the utterance's own frames says. */
export function squeezeExcite(pass: Pass, name: string, layer: ConvLayer, input: Frames): tf.Tensor3D {
  const { values, lengths } = convModule(pass, `${name}/conv_module`, { ...layer, strides: 1 }, input);
  const sum = tf.sum(tf.mul(values, positionMask(lengths, values.shape[1])), 1); // [B,C]
  const mean = tf.div(sum, tf.tensor2d(Float32Array.from(lengths), [lengths.length, 1]));
  const narrow = activate(dense(pass, `${name}/fc1`, mean), layer.activation);
  const gate = tf.sigmoid(dense(pass, `${name}/fc2`, narrow)); // [B,C]
  return tf.mul(values, tf.expandDims(gate, 1));
}

export interface ConvLayer {
  kernel_size: number;
  strides: number;
  activation: Activation;
  padding: EncoderBlockConfig["padding"];
}

/** activation(batchNorm(separable convolution)); frames become ceil(T / stride), whatever the padding. */
export function convModule(pass: Pass, name: string, layer: ConvLayer, input: Frames): Frames {
  const lengths = input.lengths.map(length => Math.ceil(length / layer.strides));
  const filtered = depthwise(input.values, pass.weight(`${name}/conv/depthwise_kernel`), layer);
  const mixed = tf.add(
    multiply(filtered, pass.weight(`${name}/conv/pointwise_kernel`)),
    pass.weight(`${name}/conv/bias`),
  );
  const normal = batchNorm(pass, `${name}/bn`, mixed as tf.Tensor3D, lengths); // [B,T',C] like `filtered`
  return { values: activate(normal, layer.activation), lengths };
}

/** x [B,T,C] with kernel [k,C,1] as a picture of height 1, which is what TensorFlow.js can filter. */
function depthwise(x: tf.Tensor3D, kernel: tf.Tensor, { kernel_size: k, strides, padding }: ConvLayer): tf.Tensor3D {
  const [, frames, width] = x.shape;
  const outputs = Math.ceil(frames / strides);
  const total = padding === "causal" ? k - 1 : Math.max((outputs - 1) * strides + k - frames, 0); // TensorFlow's SAME
  const left = padding === "causal" ? total : Math.floor(total / 2);
  const padded = tf.pad3d(x, [
    [0, 0],
    [left, total - left],
    [0, 0],
  ]);
  const picture = tf.expandDims<tf.Tensor4D>(padded, 1);
  const filter = tf.reshape<tf.Rank.R4>(kernel, [1, k, width, 1]);
  const filtered = tf.depthwiseConv2d(picture, filter, [1, strides], "valid");
  return tf.squeeze(filtered, [1]);
}
