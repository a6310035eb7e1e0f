import type { Extent } from "../extent.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { cellChunks } from "./joint.ts";
import { jointCells } from "./joint-cells.ts";
import { Lattice, type LatticeResult } from "./rnnt-lattice.ts";

export interface RnntFromLogits {
  logits: Tensor; // [cells,V], packed; overwritten by their gradient
  utterances: Tensor; // u32 [B,4], of packCells
  labels: Tensor; // u32 [B,labelCount]
  weights: Tensor; // [B]
  frames: Extent; // padded
  tokens: Extent; // padded
  blank: number;
  fastemitLambda: number;
}

/** The lattice part of the loss alone, from logits that exist already: in one chunk, the gradient taking their place. */
export function rnntFromLogits(plan: Plan, loss: RnntFromLogits): LatticeResult {
  const { logits, utterances, labels, weights, frames, tokens, blank, fastemitLambda } = loss;
  const count = extentOf(logits, 0);
  const [chunk] = cellChunks(count, 1, Number.MAX_SAFE_INTEGER);
  if (chunk === undefined) throw new Error("Bug: no chunk");
  const cells = jointCells(plan, { utterances, labels, frames, tokens, count });
  const lattice = new Lattice(plan, { cells, utterances, weights, frames, tokens, count, blank, fastemitLambda });
  lattice.normalise(chunk, logits);
  const result = lattice.solve(true);
  lattice.gradient(chunk, logits);
  return result;
}
