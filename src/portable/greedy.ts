import * as tf from "@tensorflow/tfjs";
import type { ModelConfig } from "../config/config.ts";
import { at } from "../lib/assert.ts";
import type { Frames } from "./encoder.ts";
import { joint } from "./joint.ts";
import type { Pass } from "./pass.ts";
import { embed, predictionStep, type RnnState, zeroStates } from "./prediction.ts";
import { scoped } from "./scope.ts";

/** `reference`: as many symbols a frame as come, 2T - 1 an utterance (specification, 9.2). `streaming`: at most one (10). */
export type GreedyMode = "reference" | "streaming";

/** Where decoding stands between two chunks of one stream. */
export interface DecodingState {
  tokens: Uint32Array; // [B] last symbol that was not blank, at first the blank
  states: Float32Array; // [layers, parts, B, units]
}

export interface Decoded {
  tokens: Uint32Array; // without blanks
  decisions: { frame: number; symbol: number }[]; // every choice, blanks included
}

/** Takes over `frames.values`. The last class has no token and is never chosen (specification, section 4.2). */
export async function greedy(
  pass: Pass,
  model: ModelConfig,
  { blank, classes }: { blank: number; classes: number },
  { values: frames, lengths }: Frames,
  mode: GreedyMode,
  start?: DecodingState,
): Promise<{ utterances: Decoded[]; end: DecodingState }> {
  const [size, T, width] = frames.shape;
  const tokens = Uint32Array.from(start?.tokens ?? lengths.map(() => blank));
  let states = scoped(() =>
    keepStates(start === undefined ? zeroStates(model, size) : unpack(model, size, start.states)),
  );
  const utterances: Decoded[] = lengths.map(() => ({ tokens: new Uint32Array(), decisions: [] }));
  const emitted = lengths.map((): number[] => []);
  const frameOf = lengths.map(() => 0);
  const isActive = (b: number) => {
    const length = at(lengths, b);
    return at(frameOf, b) < length && (mode === "streaming" || at(emitted, b).length < 2 * length - 1);
  };
  while (lengths.some((_, b) => isActive(b))) {
    const step = scoped(() => {
      const rows = frameOf.map((frame, b) => b * T + Math.min(frame, T - 1));
      const now = tf.gather(tf.reshape(frames, [size * T, width]), tf.tensor1d(rows, "int32"));
      const inputs = embed(pass, model, tf.tensor2d(Int32Array.from(tokens), [size, 1], "int32"), blank, classes);
      const next = predictionStep(pass, model, tf.squeeze<tf.Tensor2D>(inputs, [1]), states);
      const logits = joint(pass, model, tf.expandDims(now, 1), tf.expandDims(next.output, 1)); // [B,1,1,V]
      const choosable = tf.slice(tf.reshape(logits, [size, classes]), [0, 0], [size, classes - 1]);
      return { choice: tf.keep(tf.argMax(choosable, 1)), states: keepStates(next.states) };
    });
    const symbols = await step.choice.data();
    step.choice.dispose();
    const hasEmitted = lengths.map((_, b) => {
      if (!isActive(b)) return false;
      const symbol = at(symbols, b);
      at(utterances, b).decisions.push({ frame: at(frameOf, b), symbol });
      if (symbol === blank || mode === "streaming") frameOf[b] = at(frameOf, b) + 1;
      if (symbol === blank) return false;
      at(emitted, b).push(symbol);
      tokens[b] = symbol;
      return true;
    });
    const before = states;
    states = scoped(() => keepStates(choose(hasEmitted, step.states, before)));
    for (const part of [...before, ...step.states].flat()) part.dispose();
  }
  frames.dispose();
  for (const [b, utterance] of utterances.entries()) utterance.tokens = Uint32Array.from(at(emitted, b));
  const packed = scoped(() => tf.keep(tf.stack(states.map(parts => tf.stack([...parts])))));
  for (const part of states.flat()) part.dispose();
  const values = Float32Array.from(await packed.data());
  packed.dispose();
  return { utterances, end: { tokens, states: values } };
}

function choose(takesNew: boolean[], next: readonly RnnState[], before: readonly RnnState[]): RnnState[] {
  const mask = tf.tensor2d(takesNew.map(Number), [takesNew.length, 1], "bool");
  return next.map((parts, layer) => parts.map((part, i) => tf.where(mask, part, at(at(before, layer), i))));
}

function unpack(model: ModelConfig, size: number, states: Float32Array): RnnState[] {
  const units = model.prediction_rnn_units;
  const layers = model.prediction_num_rnns;
  const packed = tf.tensor4d(Float32Array.from(states), [layers, states.length / (layers * size * units), size, units]);
  return tf.unstack(packed).map(layer => tf.unstack(layer) as tf.Tensor2D[]); // [parts,B,units] each
}

function keepStates(states: readonly RnnState[]): RnnState[] {
  return states.map(parts => parts.map(part => tf.keep(tf.clone(part))));
}
