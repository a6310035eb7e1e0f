import cellsSource from "../../../shaders/joint_cells.wgsl?raw";
import { at } from "../../lib/assert.ts";
import type { Extent } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";

const kernel = defineKernel("joint_cells", cellsSource);

/**
 * The lattice cells of a batch, packed: utterance b owns cells offset_b + t columns_b + u. As uploaded: [B,4] of
 * (offset, frames, columns, columns whose prediction counts).
 */
export interface CellTable {
  utterances: Uint32Array<ArrayBuffer>;
  cells: number;
}

/** Only the valid cells, for the loss: frames of each utterance times its labels + 1. */
export function packCells(encoderLengths: ArrayLike<number>, labelLengths: ArrayLike<number>): CellTable {
  const utterances = new Uint32Array(4 * encoderLengths.length);
  let cells = 0;
  for (let b = 0; b < encoderLengths.length; b++) {
    const columns = at(labelLengths, b) + 1;
    utterances.set([cells, at(encoderLengths, b), columns, columns], 4 * b);
    cells += at(encoderLengths, b) * columns;
  }
  return { utterances, cells };
}

/** All cells of the padded batch, for looking at logits; predictions from `predictionLengths` on are masked. */
export function padCells(frames: number, tokens: number, predictionLengths: ArrayLike<number>): CellTable {
  const utterances = new Uint32Array(4 * predictionLengths.length);
  for (let b = 0; b < predictionLengths.length; b++) {
    utterances.set([b * frames * tokens, frames, tokens, at(predictionLengths, b)], 4 * b);
  }
  return { utterances, cells: predictionLengths.length * frames * tokens };
}

export interface CellInputs {
  utterances: Tensor; // u32 [B,4]
  labels: Tensor; // u32 [B,labelCount]
  frames: Extent; // padded, of the encoder's output
  tokens: Extent; // padded, of the prediction network's output
  count: Extent;
}

/** Records what every cell reads: u32 [cells,4] of encoder row, prediction row, next label and whether it counts. */
export function jointCells(plan: Plan, { utterances, labels, frames, tokens, count }: CellInputs): Tensor {
  const cells = plan.tensor("lattice cells", [count, 4], { dtype: "u32" });
  const params = [count, extentOf(utterances, 0), frames, tokens, extentOf(labels, 1)];
  plan.dispatch(kernel, [utterances, labels, cells], params, elementGrid(count));
  return cells;
}
