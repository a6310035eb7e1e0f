import forwardSource from "../../../shaders/embedding_forward.wgsl?raw";
import linksSource from "../../../shaders/embedding_links.wgsl?raw";
import rowsSource from "../../../shaders/embedding_rows.wgsl?raw";
import scatterSource from "../../../shaders/embedding_scatter.wgsl?raw";
import { product, sum } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";

const forwardKernel = defineKernel("embedding_forward", forwardSource);
const rowsKernel = defineKernel("embedding_rows", rowsSource);
const linksKernel = defineKernel("embedding_links", linksSource);
const scatterKernel = defineKernel("embedding_scatter", scatterSource);

export interface Embedding {
  tokens: Tensor; // u32 [B,U+1]
  lengths: Tensor; // u32 [B]: valid tokens
  table: Tensor; // [V,D]
  /**
   * Called while the backward pass is recorded, with the gradient by position [B,U+1,D], zero in padding, before rows
   * of one token are summed: Keras clips these rows, not their sums. Dispatches recorded here may change it in place.
   */
  onRows?: (rows: Tensor) => void;
}

/** Rows of the table by token [B,U+1,D], zero in padding. */
export function embed(plan: Plan, { tokens, lengths, table, onRows }: Embedding): Tensor {
  const [batch, positions] = [extentOf(tokens, 0), extentOf(tokens, 1)];
  const [classes, width] = [extentOf(table, 0), extentOf(table, 1)];
  const rowCount = product(batch, positions);
  const count = product(rowCount, width);
  const needsGradient = table.needsGradient;
  const out = plan.tensor(`embed(${tokens.name})`, [batch, positions, width], { needsGradient });
  const params = [count, positions, width, classes];
  plan.dispatch(forwardKernel, [tokens, lengths, table, out], params, elementGrid(count));
  if (!needsGradient) return out;
  plan.onBackward(() => {
    const dOut = plan.gradientOf(out);
    if (dOut === undefined) return;
    let rows = dOut;
    if (onRows !== undefined) {
      rows = plan.tensor(`rows of d ${table.name}`, out.shape);
      plan.dispatch(rowsKernel, [lengths, dOut, rows], [count, positions, width], elementGrid(count));
      onRows(rows);
    }
    const linkCount = sum(classes, rowCount);
    const links = plan.tensor(`links of ${tokens.name}`, [linkCount], { dtype: "u32" });
    const linkParams = [linkCount, classes, positions, rowCount];
    plan.dispatch(linksKernel, [tokens, lengths, links], linkParams, elementGrid(linkCount));
    const { gradient, accumulate } = plan.contribute(table);
    const tableCount = product(classes, width);
    const scatterParams = [tableCount, classes, width, accumulate];
    plan.dispatch(scatterKernel, [rows, links, gradient], scatterParams, elementGrid(tableCount));
  });
  return out;
}
