import { StudioError } from "../../lib/result.ts";
import { derive, type Extent, size } from "../extent.ts";
import { DEFAULT_BINDING_BYTES } from "../memory.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import {
  cellChunks,
  gradientTargets,
  type JointNetwork,
  jointBackward,
  jointForward,
  jointScratch,
  jointWidths,
  needsJointGradient,
  scratchFloatsPerCell,
} from "./joint.ts";
import { jointCells } from "./joint-cells.ts";
import { Lattice, type LatticeResult, MAX_COLUMNS } from "./rnnt-lattice.ts";

/** Scratch that one chunk may take: keeps the whole loss under 192 MiB at the reference run's size. */
const CHUNK_BYTES = 96 * 2 ** 20;

export interface TransducerLoss {
  joint: JointNetwork;
  utterances: Tensor; // u32 [B,4], of packCells
  labels: Tensor; // u32 [B,labelCount]
  weights: Tensor; // [B], each utterance's share in the batch's loss: 1 / B for the mean
  blank: number;
  fastemitLambda: number;
  maxCells: number; // capacity of the size "cells"
  maxTokens?: number; // capacity of the prediction's positions; by default the most that the lattice can hold
  chunkCells?: number; // multiple of 64; by default what CHUNK_BYTES hold
}

/**
 * The RNN-T loss of a batch through its joint network, and the gradient of the weighted sum with respect to everything
 * that wants one. Only the valid cells are computed, as many as the size "cells" says, and logits live no longer than
 * their chunk: a pass over the chunks from last to first fills the lattice, a pass from first to last makes each
 * chunk's logits anew (the first are still there) and turns them into gradients.
 * The plan's `backward` needs no seed for it.
 */
export function transducerLoss(plan: Plan, loss: TransducerLoss): LatticeResult {
  return plan.inGroup("joint and loss", () => {
    const { joint, utterances, labels, weights, blank, fastemitLambda, maxCells, maxTokens } = loss;
    const count = size("cells");
    const chunkCells = loss.chunkCells ?? defaultChunkCells(joint);
    const frames = extentOf(joint.encoder, 1);
    const tokens = extentOf(joint.prediction, 1);
    const chunks = cellChunks(count, maxCells, chunkCells);
    const scratch = jointScratch(plan, joint, held(count, chunkCells));
    const cells = jointCells(plan, { utterances, labels, frames, tokens, count });
    const lattice = new Lattice(plan, {
      ...{ cells, utterances, weights, frames, tokens, count, blank, fastemitLambda },
      ...(maxTokens !== undefined && { maxTokens }),
    });
    for (const chunk of [...chunks].reverse()) {
      jointForward(plan, joint, cells, chunk, scratch);
      lattice.normalise(chunk, scratch.logits);
    }
    const wantsGradient = needsJointGradient(joint);
    const result = lattice.solve(wantsGradient);
    if (!wantsGradient) return result;
    plan.onBackward(() => {
      const targets = gradientTargets(plan, joint);
      for (const chunk of chunks) {
        const isFirst = chunk.start === 0;
        if (!isFirst) jointForward(plan, joint, cells, chunk, scratch);
        lattice.gradient(chunk, scratch.logits);
        const from = { ...scratch, gradient: scratch.logits };
        jointBackward(plan, joint, { cells, utterances }, chunk, from, targets(isFirst));
      }
    });
    return result;
  });
}

/** Refuses a capacity that the lattice kernel cannot hold. */
export function checkColumns(tokens: number): void {
  if (tokens <= MAX_COLUMNS) return;
  throw new StudioError(
    "too-many-labels",
    `An utterance has ${tokens - 1} labels; the loss takes at most ${MAX_COLUMNS - 1}.`,
    {},
    "Cut the utterance, or use a vocabulary with longer pieces.",
  );
}

function defaultChunkCells(joint: JointNetwork): number {
  const { classes, hidden, joined } = jointWidths(joint);
  const byScratch = CHUNK_BYTES / (4 * scratchFloatsPerCell(joint));
  const byBinding = DEFAULT_BINDING_BYTES / (4 * Math.max(classes, hidden, joined));
  // 32,768 at most: the kernels' grids and element counts stay within their limits.
  return Math.max(64, 64 * Math.floor(Math.min(byScratch, byBinding, 32_768) / 64));
}

function held(count: Extent, chunkCells: number): Extent {
  return derive([count], n => Math.min(n, chunkCells));
}
