import { at } from "../lib/assert.ts";
import type { EncoderBlockConfig, ModelConfig } from "./config.ts";

export type WeightPart = "encoder" | "prediction" | "joint";
export type Initializer = "glorot_uniform" | "orthogonal" | "uniform_0.05" | "zeros" | "ones" | "lstm_bias";

/** One tensor of the model, under Keras' name without the model's name in front and ":0" behind. */
export interface WeightShape {
  name: string;
  shape: number[];
  trainable: boolean; // false for moving statistics and in a part that is frozen
  isMovingStatistic: boolean;
  part: WeightPart;
  initializer: Initializer;
  fanIn: number; // for glorot_uniform; else 0
  fanOut: number;
}

/**
 * Every tensor of the model in the order of Keras and of its .h5 files (specification 5.7): the parts one after the
 * other; within a part what can be trained, then the moving statistics. A frozen encoder goes block by block.
 * `features` is the number of feature bins, `classes` the lines of the vocabulary plus one.
 */
export function weightShapes(model: ModelConfig, features: number, classes: number): WeightShape[] {
  return [
    ...encoderWeights(model, features),
    ...predictionWeights(model, classes),
    ...jointWeights(model, features, classes),
  ];
}

/** Width of a block's output: Python's int(filters * alpha). */
export function channels(block: EncoderBlockConfig, alpha: number): number {
  return Math.trunc(block.filters * alpha);
}

/** Frames that leave the encoder: each block's stride divides, rounding up, whatever the padding. */
export function encodedFrames(model: Pick<ModelConfig, "encoder_blocks">, frames: number): number {
  return model.encoder_blocks.reduce((length, block) => Math.ceil(length / block.strides), frames);
}

/** Width of the encoder's real output (the printed one is the last block's `filters`). */
export function encoderWidth(model: ModelConfig, features: number): number {
  const last = model.encoder_blocks.at(-1);
  return last === undefined ? features : channels(last, model.encoder_alpha);
}

export function predictionWidth(model: ModelConfig): number {
  return model.prediction_projection_units > 0 ? model.prediction_projection_units : model.prediction_rnn_units;
}

/** Widths of the joint's two inputs after the optional pre-joint layers; one that is 1 is broadcast. */
export function prejointWidths(model: ModelConfig, features: number): { encoder: number; prediction: number } {
  return {
    encoder: model.prejoint_encoder_linear ? model.joint_dim : encoderWidth(model, features),
    prediction: model.prejoint_prediction_linear ? model.joint_dim : predictionWidth(model),
  };
}

/** Parameters per part as Keras counts them, of which how many an optimiser moves. */
export function parameterCounts(
  model: ModelConfig,
  features: number,
  classes: number,
): Record<WeightPart | "total" | "trainable" | "nonTrainable", number> {
  const counts = { encoder: 0, prediction: 0, joint: 0, total: 0, trainable: 0, nonTrainable: 0 };
  for (const weight of weightShapes(model, features, classes)) {
    const size = weight.shape.reduce((product, side) => product * side, 1);
    counts[weight.part] += size;
    counts.total += size;
    counts[weight.trainable ? "trainable" : "nonTrainable"] += size;
  }
  return counts;
}

type Layer = Omit<WeightShape, "part" | "trainable">;

function encoderWeights(model: ModelConfig, features: number): WeightShape[] {
  let width = features;
  const blocks = model.encoder_blocks.map((block, index) => {
    const inputWidth = width;
    width = channels(block, model.encoder_alpha);
    return blockWeights(block, `encoder/block_${index}`, inputWidth, width);
  });
  const layers = model.encoder_trainable ? statisticsLast(blocks.flat()) : blocks.flatMap(statisticsLast);
  return layers.map(layer => ({
    ...layer,
    part: "encoder",
    trainable: model.encoder_trainable && !layer.isMovingStatistic,
  }));
}

function statisticsLast(layers: Layer[]): Layer[] {
  return [...layers.filter(layer => !layer.isMovingStatistic), ...layers.filter(layer => layer.isMovingStatistic)];
}

function blockWeights(block: EncoderBlockConfig, name: string, inputWidth: number, width: number): Layer[] {
  const kernel = block.kernel_size;
  const narrow = Math.floor(width / 8);
  const modules = Array.from({ length: block.nlayers }, (_, index) =>
    convModule(`${name}/conv_module_${index}`, kernel, index === 0 ? inputWidth : width, width),
  );
  return [
    ...modules.flat(),
    ...convModule(`${name}/se/conv_module`, kernel, width, width),
    ...dense(`${name}/se/fc1`, width, narrow),
    ...dense(`${name}/se/fc2`, narrow, width),
    ...(block.residual ? convModule(`${name}/residual`, kernel, inputWidth, width) : []),
  ];
}

function convModule(name: string, kernel: number, input: number, output: number): Layer[] {
  return [
    glorot(`${name}/conv/depthwise_kernel`, [kernel, input, 1]),
    glorot(`${name}/conv/pointwise_kernel`, [1, input, output]),
    plain(`${name}/conv/bias`, [output], "zeros"),
    plain(`${name}/bn/gamma`, [output], "ones"),
    plain(`${name}/bn/beta`, [output], "zeros"),
    { ...plain(`${name}/bn/moving_mean`, [output], "zeros"), isMovingStatistic: true },
    { ...plain(`${name}/bn/moving_variance`, [output], "ones"), isMovingStatistic: true },
  ];
}

function predictionWeights(model: ModelConfig, classes: number): WeightShape[] {
  const isEmbedded = model.prediction_label_encode_mode === "embedding";
  const indices = Array.from({ length: model.prediction_num_rnns }, (_, index) => index);
  const units = model.prediction_rnn_units;
  const projected = model.prediction_projection_units;
  const firstWidth = isEmbedded ? model.prediction_embed_dim : classes;
  const layers: Layer[] = [
    ...(isEmbedded
      ? [plain("prediction/embedding/embeddings", [classes, model.prediction_embed_dim], "uniform_0.05")]
      : []),
    ...indices.flatMap(index => rnnWeights(model, index, index === 0 ? firstWidth : predictionWidth(model))),
    ...(model.prediction_layer_norm ? indices : []).flatMap(index => [
      plain(`prediction/ln_${index}/gamma`, [units], "ones"),
      plain(`prediction/ln_${index}/beta`, [units], "zeros"),
    ]),
    ...(projected > 0 ? indices : []).flatMap(index => dense(`prediction/projection_${index}`, units, projected)),
  ];
  return layers.map(layer => ({ ...layer, part: "prediction", trainable: model.prediction_trainable }));
}

const gateCount = { lstm: 4, gru: 3, rnn: 1 } as const;
const cellName = { lstm: "lstm_cell", gru: "gru_cell", rnn: "simple_rnn_cell" } as const;

/** Where the weights of recurrent layer `index` are: Keras numbers the cells from the second on. */
export function rnnCellPath(model: Pick<ModelConfig, "prediction_rnn_type">, index: number): string {
  const type = model.prediction_rnn_type;
  return `prediction/${type}_${index}/${cellName[type]}${index === 0 ? "" : `_${index}`}`;
}

function rnnWeights(model: ModelConfig, index: number, inputWidth: number): Layer[] {
  const type = model.prediction_rnn_type;
  const units = model.prediction_rnn_units;
  const width = gateCount[type] * units;
  const name = rnnCellPath(model, index);
  return [
    glorot(`${name}/kernel`, [inputWidth, width]),
    plain(`${name}/recurrent_kernel`, [units, width], "orthogonal"),
    plain(`${name}/bias`, type === "gru" ? [2, width] : [width], type === "lstm" ? "lstm_bias" : "zeros"),
  ];
}

function jointWeights(model: ModelConfig, features: number, classes: number): WeightShape[] {
  const widths = prejointWidths(model, features);
  const joined = Math.max(widths.encoder, widths.prediction);
  const layers: Layer[] = [
    ...(model.prejoint_encoder_linear ? dense("joint/enc", encoderWidth(model, features), model.joint_dim) : []),
    ...(model.prejoint_prediction_linear
      ? [glorot("joint/pred/kernel", [predictionWidth(model), model.joint_dim])]
      : []),
    ...(model.postjoint_linear ? dense("joint/ffn", joined, model.joint_dim) : []),
    ...dense("joint/vocab", model.postjoint_linear ? model.joint_dim : joined, classes),
  ];
  return layers.map(layer => ({ ...layer, part: "joint", trainable: model.joint_trainable }));
}

function dense(name: string, input: number, output: number): Layer[] {
  return [glorot(`${name}/kernel`, [input, output]), plain(`${name}/bias`, [output], "zeros")];
}

/** Fans as Keras computes them: the last two sides times the product of those before. */
function glorot(name: string, shape: number[]): Layer {
  const receptive = shape.slice(0, -2).reduce((product, side) => product * side, 1);
  const fanIn = at(shape, shape.length - 2) * receptive;
  const fanOut = at(shape, shape.length - 1) * receptive;
  return { name, shape, isMovingStatistic: false, initializer: "glorot_uniform", fanIn, fanOut };
}

function plain(name: string, shape: number[], initializer: Initializer): Layer {
  return { name, shape, isMovingStatistic: false, initializer, fanIn: 0, fanOut: 0 };
}
