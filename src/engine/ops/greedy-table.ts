import type { ModelConfig } from "../../config/config.ts";
import { assert, at } from "../../lib/assert.ts";
import { StudioError } from "../../lib/result.ts";
import { threadsFor } from "../grid.ts";
import type { ParameterLayout, ParameterSlot } from "../parameters.ts";
import { activationCode } from "./activation.ts";

export interface GreedyModel {
  layout: ParameterLayout;
  model: ModelConfig;
  classes: number;
  encoderWidth: number; // of the joint's operand
  /** Path of a recurrent layer's weights, such as "prediction/lstm_0/lstm_cell". */
  cellPath: (layer: number) => string;
}

/** The operations of one decision, as shaders/greedy_steps.wgsl reads them. */
export interface GreedyTable {
  page: number; // of the parameter arena
  operations: number;
  values: Uint32Array<ArrayBuffer>; // [operations,12]
  stateSize: number; // floats of an utterance: [layers,parts,units]
  scratchSize: number;
  threads: number; // of an utterance's workgroup
}

const KIND = { product: 0, row: 1, cell: 2, norm: 3, join: 4, choose: 5, merge: 6, decide: 7, commit: 8 } as const;
/** When an operation runs: after a symbol, at every decision, or to take over new states. Bits of the control's word 4. */
const PHASE = { prediction: 1, joint: 2, commit: 4 } as const;
const WORDS = 12;
const NONE = 0xffffffff;
const MOST_THREADS = 256;
const PARTIAL_WORDS = 5;

interface Operation {
  kind: number;
  words: [first: number, second: number, third: number, outputs: number, fifth: number, out: number];
  code?: number;
  next?: number; // new state, for cells
  phase: number;
}

/** A vector in an utterance's scratch. */
interface Place {
  offset: number;
  width: number;
}

/**
 * Lays out prediction and joint network as operations on places of the parameter arena and of scratch.
 * @throws StudioError `weights-on-several-pages` when one binding cannot hold the weights
 */
export function greedyTable(inputs: GreedyModel): GreedyTable {
  const { model, classes } = inputs;
  const build = new TableBuilder(inputs.layout);
  const parts = model.prediction_rnn_type === "lstm" ? 2 : 1;
  const stateSize = model.prediction_num_rnns * parts * model.prediction_rnn_units;
  const old = build.place(stateSize);
  const next = build.place(stateSize);
  const output = predictionOperations(build, inputs, old.offset, next.offset, parts);
  const logits = jointOperations(build, inputs, output);
  const threads = threadsFor(build.widest, MOST_THREADS);
  const partials = build.place(PARTIAL_WORDS * threads).offset;
  const phase = PHASE.joint;
  build.add({ kind: KIND.choose, words: [logits.offset, 1, 1, threads, classes, partials], phase });
  const few = 2 ** Math.ceil(Math.log2(threads) / 2); // partials put together by one thread
  build.add({ kind: KIND.merge, words: [partials, 1, few, threads / few, NONE, partials], phase });
  build.add({ kind: KIND.merge, words: [partials, few, threads / few, 1, NONE, partials], phase });
  build.add({ kind: KIND.decide, words: [partials, 0, 0, 1, NONE, 0], phase });
  build.add({ kind: KIND.commit, words: [next.offset, 0, 0, stateSize, NONE, old.offset], phase: PHASE.commit });
  return { ...build.finish(), stateSize, threads };
}

/** The prediction network's step for the last token; returns its output. */
function predictionOperations(
  build: TableBuilder,
  { model, classes, cellPath }: GreedyModel,
  old: number,
  next: number,
  parts: number,
): Place {
  const units = model.prediction_rnn_units;
  const gates = { lstm: 4, gru: 3, rnn: 1 }[model.prediction_rnn_type];
  const columns = gates * units;
  const isEmbedded = model.prediction_label_encode_mode === "embedding";
  const phase = PHASE.prediction;
  let x: Place = { offset: 0, width: classes };
  if (isEmbedded) {
    x = build.place(model.prediction_embed_dim);
    const table = build.weight("prediction/embedding/embeddings");
    build.add({ kind: KIND.row, words: [0, 0, table, x.width, NONE, x.offset], phase });
  }
  for (let layer = 0; layer < model.prediction_num_rnns; layer++) {
    const path = cellPath(layer);
    const state = layer * parts * units;
    const kernel = build.weight(`${path}/kernel`);
    const bias = build.weight(`${path}/bias`);
    const fromInput = build.place(columns);
    if (layer === 0 && !isEmbedded) {
      build.add({ kind: KIND.row, words: [1, 0, kernel, columns, bias, fromInput.offset], phase });
    } else {
      build.product(x, kernel, bias, fromInput, phase);
    }
    const fromState = build.place(columns);
    const stateBias = model.prediction_rnn_type === "gru" ? bias + columns : NONE; // the second row of biases
    const h = { offset: old + state, width: units };
    build.product(h, build.weight(`${path}/recurrent_kernel`), stateBias, fromState, phase);
    x = build.place(units);
    const operands = [fromInput.offset, fromState.offset, h.offset] as const;
    build.add({ kind: KIND.cell, words: [...operands, units, gates, x.offset], next: next + state, phase });
    if (model.prediction_layer_norm) {
      const norm = build.place(units);
      const [gamma, beta] = [`prediction/ln_${layer}/gamma`, `prediction/ln_${layer}/beta`];
      const words = [x.offset, build.weight(gamma), build.weight(beta), units, NONE, norm.offset] as const;
      build.add({ kind: KIND.norm, words: [...words], phase });
      x = norm;
    }
    if (model.prediction_projection_units > 0) {
      const projected = build.place(model.prediction_projection_units);
      x = build.layer(x, `prediction/projection_${layer}`, true, projected, phase);
    }
  }
  if (!model.prejoint_prediction_linear) return x;
  return build.layer(x, "joint/pred", false, build.place(model.joint_dim), phase);
}

/** The joint network at the present frame; returns the logits. */
function jointOperations(build: TableBuilder, { model, classes, encoderWidth }: GreedyModel, prediction: Place): Place {
  const phase = PHASE.joint;
  const code = activationCode(model.joint_activation);
  let x = build.place(Math.max(encoderWidth, prediction.width));
  build.add({
    kind: KIND.join,
    words: [prediction.offset, prediction.width, 0, x.width, NONE, x.offset],
    code: model.postjoint_linear ? activationCode("linear") : code,
    phase,
  });
  if (model.postjoint_linear) x = build.layer(x, "joint/ffn", true, build.place(model.joint_dim), phase, code);
  return build.layer(x, "joint/vocab", true, build.place(classes), phase);
}

class TableBuilder {
  private readonly used: ParameterSlot[] = [];
  private readonly operations: Operation[] = [];
  private scratchSize = 0;

  constructor(private readonly layout: ParameterLayout) {}

  weight(name: string): number {
    const slot = this.layout.slot(name);
    this.used.push(slot);
    return slot.offset / 4;
  }

  place(width: number): Place {
    const offset = this.scratchSize;
    this.scratchSize += width;
    return { offset, width };
  }

  /** Outputs of the widest operation so far. */
  get widest(): number {
    return Math.max(...this.operations.map(({ words }) => words[3]));
  }

  add(operation: Operation): void {
    this.operations.push(operation);
  }

  product(x: Place, kernel: number, bias: number, out: Place, phase: number, code = activationCode("linear")): void {
    this.add({ kind: KIND.product, words: [x.offset, x.width, kernel, out.width, bias, out.offset], code, phase });
  }

  /** A Dense layer by its path; returns its output. */
  layer(x: Place, path: string, hasBias: boolean, out: Place, phase: number, code?: number): Place {
    const bias = hasBias ? this.weight(`${path}/bias`) : NONE;
    this.product(x, this.weight(`${path}/kernel`), bias, out, phase, code);
    return out;
  }

  finish(): Omit<GreedyTable, "stateSize" | "threads"> {
    const { page } = at(this.used, 0);
    const stray = this.used.find(slot => slot.page !== page);
    if (stray !== undefined) {
      throw new StudioError(
        "weights-on-several-pages",
        `The weights of prediction and joint network do not fit in one binding ("${stray.name}" lies in another).`,
        {},
        "Use an adapter with larger bindings, or a smaller prediction network.",
      );
    }
    const values = new Uint32Array(WORDS * this.operations.length);
    for (const [index, { kind, words, code = 0, next = 0, phase }] of this.operations.entries()) {
      values.set([kind, ...words, code, phase, next], WORDS * index);
    }
    assert(this.scratchSize < 2 ** 30, "scratch is addressable");
    return { page, operations: this.operations.length, values, scratchSize: this.scratchSize };
  }
}
