import activationSource from "../../../shaders/activation.wgsl?raw";
import startSource from "../../../shaders/greedy_start.wgsl?raw";
import stepsSource from "../../../shaders/greedy_steps.wgsl?raw";
import { assert, at } from "../../lib/assert.ts";
import { derive, type Extent, product } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { dense } from "./dense.ts";
import { type GreedyModel, greedyTable } from "./greedy-table.ts";

const startKernel = defineKernel("greedy_start", startSource);
const stepsKernel = defineKernel("greedy_steps", stepsSource, activationSource);

/** Decisions a dispatch: at the reference run's size some 5 ms on an integrated GPU. */
const STEPS = 16;

/**
 * - `reference`: stays on a frame until the blank wins, at most 2T - 1 symbols an utterance (specification 9.2)
 * - `streaming`: at most one symbol a frame (specification 10)
 */
export type GreedyAlgorithm = "reference" | "streaming";

export interface GreedyDecoding extends Omit<GreedyModel, "encoderWidth"> {
  encoded: Tensor; // [B,T,D], the encoder's output
  lengths: Tensor; // u32 [B]
  blank: number;
  tokenClasses: number; // classes from here on have no token and are never chosen
  algorithm: GreedyAlgorithm;
  maxFrames: number; // capacity of T
}

export interface GreedyResult {
  /** To upload with every run: what a decision does, and each utterance's last token and states (blank and 0 at first). */
  table: Tensor;
  tableValues: Uint32Array<ArrayBuffer>;
  initialTokens: Tensor; // u32 [B]
  initialStates: Tensor; // [B,layers,parts,units]; parts are h and, for LSTM, c
  /** Outputs, for `readDecisions`. */
  control: Tensor; // u32 [B,8]
  decisions: Tensor; // u32 [B,decisions,4]
  states: Tensor; // [B,layers,parts,units] after the last symbol
}

/** One choice of the decoder, blanks included. */
export interface Decision {
  frame: number;
  symbol: number;
  logProbability: number;
  margin: number; // to the second best choice, in log-probability
}

/**
 * Greedy decoding of a whole batch on the GPU: each utterance has a workgroup that steps through its frames, a bounded
 * number of decisions a dispatch, and nothing is read back before the end.
 * @throws StudioError as `greedyTable`
 */
export function greedyDecode(plan: Plan, decoding: GreedyDecoding): GreedyResult {
  return plan.inGroup("decoding", () => {
    const { encoded, lengths, layout, model, algorithm, maxFrames } = decoding;
    const encoder = model.prejoint_encoder_linear
      ? dense(plan, encoded, layout.weight(plan, "joint/enc/kernel"), layout.weight(plan, "joint/enc/bias"))
      : encoded;
    const encoderWidth = extentOf(encoder, -1);
    assert(typeof encoderWidth === "number", "the encoder has a fixed width");
    const { page, operations, values, stateSize, scratchSize, threads } = greedyTable({ ...decoding, encoderWidth });
    const table = plan.tensor("decoding operations", [values.length], { role: "input", dtype: "u32" });
    const [batch, frames] = [extentOf(encoded, 0), extentOf(encoded, 1)];
    const parts = model.prediction_rnn_type === "lstm" ? 2 : 1;
    const stateShape = [batch, model.prediction_num_rnns, parts, model.prediction_rnn_units];
    const initialTokens = plan.tensor("last tokens", [batch], { role: "input", dtype: "u32" });
    const initialStates = plan.tensor("first states", stateShape, { role: "input" });
    const states = plan.tensor("last states", stateShape, { role: "output" });
    const control = plan.tensor("decoding control", [batch, 8], { role: "output", dtype: "u32" });
    const limit = decisionLimit(algorithm, frames);
    const decisions = plan.tensor("decisions", [batch, limit, 4], { role: "output", dtype: "u32" });
    const scratch = plan.tensor("decoding scratch", [batch, scratchSize]);
    plan.dispatch(
      startKernel,
      [initialTokens, initialStates, states, scratch, lengths, control],
      [batch, stateSize, scratchSize],
      elementGrid(product(batch, Math.max(8, stateSize))),
    );
    const given = [operations, limit, encoderWidth, decoding.tokenClasses, decoding.blank];
    given.push(model.joint_mode === "mul" ? 1 : 0, algorithm === "streaming" ? 1 : 0, stateSize, scratchSize);
    const weights = layout.page(plan, "weights", page);
    const buffers = [weights, table, encoder, lengths, states, scratch, control, decisions];
    const mostDecisions = decisionLimit(algorithm, maxFrames);
    assert(typeof mostDecisions === "number", "the capacity is a number");
    for (let first = 0; first < mostDecisions; first += STEPS) {
      const active = derive([limit, batch], (decided, size) => (decided > first ? size : 0));
      const steps = derive([limit], decided => Math.min(STEPS, Math.max(0, decided - first)));
      plan.dispatch(stepsKernel, buffers, [frames, steps, ...given], [active, 1, 1], { THREADS: threads });
    }
    return { table, tableValues: values, initialTokens, initialStates, control, decisions, states };
  });
}

/** Each utterance's decisions in order, from the values of `control` and `decisions`. */
export function readDecisions(control: Uint32Array, decisions: Uint32Array): Decision[][] {
  const batch = control.length / 8;
  const limit = decisions.length / 4 / batch;
  const floats = new Float32Array(decisions.buffer, decisions.byteOffset, decisions.length);
  return Array.from({ length: batch }, (_, b) =>
    Array.from({ length: at(control, 8 * b + 3) }, (_, index) => {
      const place = 4 * (b * limit + index);
      return {
        frame: at(decisions, place),
        symbol: at(decisions, place + 1),
        logProbability: at(floats, place + 2),
        margin: at(floats, place + 3),
      };
    }),
  );
}

/** The token that each utterance's next chunk begins with, from the values of `control`. */
export function lastTokens(control: Uint32Array): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: control.length / 8 }, (_, b) => at(control, 8 * b + 2));
}

/** Decisions that T frames can take: every frame ends with one; the reference's symbols come on top. */
function decisionLimit(algorithm: GreedyAlgorithm, frames: Extent): Extent {
  return derive([frames], T => (algorithm === "streaming" ? T : Math.max(0, 3 * T - 1)));
}
