import costSource from "../../../shaders/rnnt_cost.wgsl?raw";
import gradientSource from "../../../shaders/rnnt_gradient.wgsl?raw";
import latticeSource from "../../../shaders/rnnt_lattice.wgsl?raw";
import normaliseSource from "../../../shaders/rnnt_normalise.wgsl?raw";
import posteriorsSource from "../../../shaders/rnnt_posteriors.wgsl?raw";
import { ceilDivide, derive, type Extent } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { type CellChunk, cellGrid } from "./joint.ts";

const normaliseKernel = defineKernel("rnnt_normalise", normaliseSource);
const latticeKernel = defineKernel("rnnt_lattice", latticeSource);
const costKernel = defineKernel("rnnt_cost", costSource);
const posteriorsKernel = defineKernel("rnnt_posteriors", posteriorsSource);
const gradientKernel = defineKernel("rnnt_gradient", gradientSource);

/** Labels + 1 that one utterance may have: two diagonals of the lattice lie in 16 KiB of workgroup memory. */
export const MAX_COLUMNS = 2000;

/**
 * Columns that a compiled kernel has room for. Workgroup memory is zeroed first, which SwiftShader writes out value by
 * value: 2000 columns take it 2.7 s to compile, 64 a tenth of that.
 */
const COLUMNS = [16, 64, 256, MAX_COLUMNS];

export interface LatticeInputs {
  cells: Tensor; // u32 [cells,4], of jointCells
  utterances: Tensor; // u32 [B,4]
  weights: Tensor; // [B], each utterance's share in the batch's loss
  frames: Extent; // padded
  tokens: Extent; // padded
  maxTokens?: number; // capacity of `tokens` where that is no number
  count: Extent; // cells
  blank: number;
  fastemitLambda: number;
}

export interface LatticeResult {
  costs: Tensor; // [B], output
  /** [B,4], output; number 1 of each is 1 where the lattice's directions disagree and the gradient was left out. */
  summaries: Tensor;
}

/** The RNN-T lattice over logit rows that are given chunk by chunk. Holds a few numbers a cell, never a row. */
export class Lattice {
  private readonly normalisers: Tensor;
  private readonly blankArcs: Tensor;
  private readonly labelArcs: Tensor;
  private posteriors: Tensor | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly inputs: LatticeInputs,
  ) {
    const { count } = inputs;
    this.normalisers = plan.tensor("normalisers", [count, 2]);
    this.blankArcs = plan.tensor("blank arcs", this.diagonalShape());
    this.labelArcs = plan.tensor("label arcs", this.diagonalShape());
  }

  /** Takes in a chunk of logits [chunk,V]. */
  normalise(chunk: CellChunk, logits: Tensor): void {
    const { cells, blank, frames, tokens } = this.inputs;
    this.plan.dispatch(
      normaliseKernel,
      [cells, logits, this.normalisers, this.blankArcs, this.labelArcs],
      [chunk.start, chunk.count, extentOf(logits, -1), blank, frames, tokens],
      cellGrid(chunk.count, 4),
    );
  }

  /** Once all logits are in: costs, and what `gradient` needs when one is wanted. */
  solve(wantsGradient: boolean): LatticeResult {
    const { plan } = this;
    const { cells, utterances, weights, frames, tokens, maxTokens, count, fastemitLambda } = this.inputs;
    const batch = extentOf(utterances, 0);
    const estimates = plan.tensor("log-likelihood estimates", [batch]);
    const lattice = plan.tensor("alpha and beta", [...this.diagonalShape(), 2]);
    const costs = plan.tensor("costs", [batch], { role: "output", needsGradient: wantsGradient });
    const summaries = plan.tensor("lattice summaries", [batch, 4], { role: "output" });
    const arcs = [utterances, this.blankArcs, this.labelArcs, estimates, lattice];
    const most = typeof tokens === "number" ? tokens : (maxTokens ?? MAX_COLUMNS);
    const overrides = { COLUMNS: COLUMNS.find(columns => columns >= most) ?? MAX_COLUMNS };
    plan.dispatch(latticeKernel, arcs, [frames, tokens, 1], [1, batch, 1], overrides);
    plan.dispatch(latticeKernel, arcs, [frames, tokens, 0], [2, batch, 1], overrides);
    plan.dispatch(
      costKernel,
      [utterances, this.blankArcs, estimates, lattice, weights, costs, summaries],
      [batch, frames, tokens],
      [ceilDivide(batch, 64), 1, 1],
    );
    if (!wantsGradient) return { costs, summaries };
    this.posteriors = plan.tensor("arc posteriors", [count, 2]);
    plan.dispatch(
      posteriorsKernel,
      [cells, utterances, this.blankArcs, this.labelArcs, lattice, summaries, this.posteriors],
      [count, frames, tokens, { float: 1 + fastemitLambda }],
      elementGrid(count),
    );
    return { costs, summaries };
  }

  /** Turns a chunk of logits, the same as given to `normalise`, into the gradient of the weighted loss, in place. */
  gradient(chunk: CellChunk, logits: Tensor): void {
    if (this.posteriors === undefined) throw new Error("Bug: the lattice was solved without gradient");
    const classes = extentOf(logits, -1);
    this.plan.dispatch(
      gradientKernel,
      [this.inputs.cells, this.normalisers, this.posteriors, logits],
      [chunk.start, chunk.count, classes, this.inputs.blank],
      cellGrid(chunk.count),
    );
  }

  /** One row a diagonal t + u, one column a label: neighbours on a diagonal are neighbours in memory. */
  private diagonalShape(): Extent[] {
    const { utterances, frames, tokens } = this.inputs;
    return [extentOf(utterances, 0), derive([frames, tokens], (t, u) => t + u - 1), tokens];
  }
}
