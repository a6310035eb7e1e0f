import activationSource from "../../../shaders/activation.wgsl?raw";
import activationBackwardSource from "../../../shaders/activation_backward.wgsl?raw";
import activationForwardSource from "../../../shaders/activation_forward.wgsl?raw";
import hiddenSource from "../../../shaders/joint_hidden.wgsl?raw";
import reduceSource from "../../../shaders/joint_reduce.wgsl?raw";
import slopeSource from "../../../shaders/joint_slope.wgsl?raw";
import { assert } from "../../lib/assert.ts";
import { ceilDivide, derive, type Extent, product } from "../extent.ts";
import { elementGrid } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import type { Grid, Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import { type ActivationName, activationCode } from "./activation.ts";
import { columnSum } from "./column-sum.ts";
import { multiply } from "./multiply.ts";

const hiddenKernel = defineKernel("joint_hidden", hiddenSource, activationSource);
const slopeKernel = defineKernel("joint_slope", slopeSource, activationSource);
const reduceKernel = defineKernel("joint_reduce", reduceSource);
const activationForward = defineKernel("activation_forward", activationForwardSource, activationSource);
const activationBackward = defineKernel("activation_backward", activationBackwardSource, activationSource);

/** The joint network after its pre-joint layers: logits = f((E op P) F + f) W + c. */
export interface JointNetwork {
  encoder: Tensor; // E [B,T,J], or [B,T,1]
  prediction: Tensor; // P [B,U+1,J], or [B,U+1,1]
  mode: "add" | "mul";
  activation: ActivationName;
  ffn?: { kernel: Tensor; bias: Tensor }; // F [J,H], f [H]
  vocabKernel: Tensor; // W [H,V]
  vocabBias: Tensor; // c [V]
}

/** A run of cells. Where the batch ends before it, `count` is 0 and so is every extent that `when` makes: dispatches skip. */
export interface CellChunk {
  start: number;
  count: Extent;
  when: (extent: Extent) => Extent;
}

/** Scratch of one chunk, shared by all chunks. */
export interface JointScratch {
  joined: Tensor | undefined; // [chunk,J], with ffn
  beforeActivation: Tensor | undefined; // [chunk,H], with ffn
  hidden: Tensor; // [chunk,H]
  logits: Tensor; // [chunk,V]
}

/** Where one chunk's share of a gradient goes; undefined where none is wanted. */
export type GradientTargets = Record<
  "encoder" | "prediction" | "ffnKernel" | "ffnBias" | "vocabKernel" | "vocabBias",
  { gradient: Tensor; accumulate: 0 | 1 } | undefined
>;

/** Widths of the joint: J where the operands meet, H before the output layer, V classes. */
export function jointWidths(joint: JointNetwork): { joined: number; hidden: number; classes: number } {
  const [encoder, prediction] = [extentOf(joint.encoder, -1), extentOf(joint.prediction, -1)];
  const hidden = extentOf(joint.vocabKernel, 0);
  const classes = extentOf(joint.vocabKernel, 1);
  assert(typeof encoder === "number" && typeof prediction === "number", "the joint's operands have fixed widths");
  assert(typeof hidden === "number" && typeof classes === "number", "the joint's kernel has a fixed shape");
  assert(encoder === prediction || encoder === 1 || prediction === 1, "the joint's operands are equally wide");
  const joined = Math.max(encoder, prediction);
  assert(joint.ffn !== undefined || joined === hidden, "the output layer fits the operands");
  return { joined, hidden, classes };
}

export function jointScratch(plan: Plan, joint: JointNetwork, cells: Extent, logits?: Tensor): JointScratch {
  const { joined, hidden, classes } = jointWidths(joint);
  return {
    joined: joint.ffn && plan.tensor("joined", [cells, joined]),
    beforeActivation: joint.ffn && plan.tensor("joint before activation", [cells, hidden]),
    hidden: plan.tensor("joint hidden", [cells, hidden]),
    logits: logits ?? plan.tensor("logits", [cells, classes]),
  };
}

/** Floats of scratch that one cell needs, forward and backward. */
export function scratchFloatsPerCell(joint: JointNetwork): number {
  const { joined, hidden, classes } = jointWidths(joint);
  return classes + hidden + (joint.ffn === undefined ? 0 : 2 * joined + 2 * hidden);
}

/** Records hidden layer and logits of one chunk. */
export function jointForward(plan: Plan, joint: JointNetwork, cells: Tensor, chunk: CellChunk, to: JointScratch): void {
  const { joined, hidden, classes } = jointWidths(joint);
  const code = activationCode(joint.activation);
  const { count } = chunk;
  const first = to.joined ?? to.hidden;
  plan.dispatch(
    hiddenKernel,
    [cells, joint.encoder, joint.prediction, first],
    operandParams(joint, chunk, to.joined === undefined ? code : activationCode("linear")),
    cellGrid(count),
  );
  if (joint.ffn !== undefined && to.joined !== undefined && to.beforeActivation !== undefined) {
    multiply(plan, {
      a: to.joined,
      b: joint.ffn.kernel,
      bias: joint.ffn.bias,
      out: to.beforeActivation,
      rows: count,
      columns: hidden,
      inner: joined,
    });
    const elements = product(count, hidden);
    plan.dispatch(activationForward, [to.beforeActivation, to.hidden], [elements, code], elementGrid(elements));
  }
  multiply(plan, {
    a: to.hidden,
    b: joint.vocabKernel,
    bias: joint.vocabBias,
    out: to.logits,
    rows: count,
    columns: classes,
    inner: hidden,
  });
}

/** Records one chunk's share of all gradients, given d loss / d logits [chunk,V] and the scratch of its forward pass. */
export function jointBackward(
  plan: Plan,
  joint: JointNetwork,
  tables: { cells: Tensor; utterances: Tensor },
  chunk: CellChunk,
  from: JointScratch & { gradient: Tensor },
  targets: GradientTargets,
): void {
  const { joined, hidden, classes } = jointWidths(joint);
  const { count } = chunk;
  layerGradients(
    plan,
    chunk,
    { input: from.hidden, inner: hidden, gradient: from.gradient, columns: classes },
    {
      kernel: targets.vocabKernel,
      bias: targets.vocabBias,
    },
  );
  const needsOperands = targets.encoder !== undefined || targets.prediction !== undefined;
  if (!needsOperands && targets.ffnKernel === undefined && targets.ffnBias === undefined) return;

  const chunkCells = extentOf(from.hidden, 0);
  const code = activationCode(joint.activation);
  const hiddenGradient = plan.tensor("d joint hidden", [chunkCells, hidden]);
  multiply(plan, {
    a: from.gradient,
    b: joint.vocabKernel,
    out: hiddenGradient,
    rows: count,
    columns: hidden,
    inner: classes,
    transposeB: true,
  });
  let joinedGradient = hiddenGradient;
  if (joint.ffn !== undefined && from.joined !== undefined && from.beforeActivation !== undefined) {
    const gradient = plan.tensor("d joint before activation", [chunkCells, hidden]);
    const elements = product(count, hidden);
    plan.dispatch(
      activationBackward,
      [from.beforeActivation, hiddenGradient, gradient],
      [elements, code, 0],
      elementGrid(elements),
    );
    layerGradients(
      plan,
      chunk,
      { input: from.joined, inner: joined, gradient, columns: hidden },
      {
        kernel: targets.ffnKernel,
        bias: targets.ffnBias,
      },
    );
    if (!needsOperands) return;
    joinedGradient = plan.tensor("d joined", [chunkCells, joined]);
    multiply(plan, {
      a: gradient,
      b: joint.ffn.kernel,
      out: joinedGradient,
      rows: count,
      columns: joined,
      inner: hidden,
      transposeB: true,
    });
  } else if (joint.activation !== "linear") {
    plan.dispatch(
      slopeKernel,
      [tables.cells, joint.encoder, joint.prediction, joinedGradient],
      operandParams(joint, chunk, code),
      cellGrid(count),
    );
  }
  for (const operand of ["encoder", "prediction"] as const) {
    const target = targets[operand];
    if (target === undefined) continue;
    const own = joint[operand];
    const other = operand === "encoder" ? joint.prediction : joint.encoder;
    const params = [chunk.start, count, joined, extentOf(own, -1), extentOf(other, -1)];
    params.push(extentOf(own, 1), extentOf(other, 1), extentOf(own, 0));
    params.push(operand === "encoder" ? 1 : 0, joint.mode === "mul" ? 1 : 0, target.accumulate);
    plan.dispatch(
      reduceKernel,
      [tables.utterances, joinedGradient, other, target.gradient],
      params,
      elementGrid(chunk.when(product(...own.shape))),
    );
  }
}

/** One chunk's share of the gradients of a Dense layer's kernel [inner,columns] and bias [columns]. */
function layerGradients(
  plan: Plan,
  { count, when }: CellChunk,
  layer: { input: Tensor; inner: number; gradient: Tensor; columns: number },
  { kernel, bias }: { kernel: GradientTargets["vocabKernel"]; bias: GradientTargets["vocabBias"] },
): void {
  const { input, inner, gradient, columns } = layer;
  if (bias !== undefined) {
    columnSum(plan, {
      input: gradient,
      out: bias.gradient,
      rows: count,
      columns: when(columns),
      accumulate: bias.accumulate,
    });
  }
  if (kernel !== undefined) {
    multiply(plan, {
      a: input,
      b: gradient,
      out: kernel.gradient,
      rows: when(inner),
      columns,
      inner: count,
      transposeA: true,
      accumulate: kernel.accumulate,
    });
  }
}

function operandParams(joint: JointNetwork, { start, count }: CellChunk, code: number): Extent[] {
  const widths = [jointWidths(joint).joined, extentOf(joint.encoder, -1), extentOf(joint.prediction, -1)];
  return [start, count, ...widths, joint.mode === "mul" ? 1 : 0, code];
}

/** Workgroups of `each` cells, folded: the kernels' first cell is `(group.x + group.y * 32768u) * each`. */
export function cellGrid(count: Extent, each = 8): Grid {
  const groups = ceilDivide(count, each);
  return [derive([groups], n => Math.min(n, 32_768)), ceilDivide(groups, 32_768), 1];
}

/** Cuts `cells` into chunks of `chunkCells`, enough of them for `maxCells`. */
export function cellChunks(cells: Extent, maxCells: number, chunkCells: number): CellChunk[] {
  const chunks: CellChunk[] = [];
  for (let start = 0; start < maxCells; start += chunkCells) {
    const count = derive([cells], n => Math.min(chunkCells, Math.max(0, n - start)));
    chunks.push({ start, count, when: extent => derive([cells, extent], (n, value) => (n > start ? value : 0)) });
  }
  return chunks;
}

/** The places of all gradients that the joint's tensors want; `isFirst` says whether this chunk is the first to write. */
export function gradientTargets(plan: Plan, joint: JointNetwork): (isFirst: boolean) => GradientTargets {
  const target = (tensor: Tensor | undefined) => (tensor?.needsGradient ? plan.contribute(tensor) : undefined);
  const first: GradientTargets = {
    encoder: target(joint.encoder),
    prediction: target(joint.prediction),
    ffnKernel: target(joint.ffn?.kernel),
    ffnBias: target(joint.ffn?.bias),
    vocabKernel: target(joint.vocabKernel),
    vocabBias: target(joint.vocabBias),
  };
  const later = (key: keyof GradientTargets) => first[key] && { gradient: first[key].gradient, accumulate: 1 as const };
  return isFirst =>
    isFirst
      ? first
      : {
          encoder: later("encoder"),
          prediction: later("prediction"),
          ffnKernel: later("ffnKernel"),
          ffnBias: later("ffnBias"),
          vocabKernel: later("vocabKernel"),
          vocabBias: later("vocabBias"),
        };
}

export function needsJointGradient(joint: JointNetwork): boolean {
  const weights = [joint.vocabKernel, joint.vocabBias, joint.ffn?.kernel, joint.ffn?.bias];
  return [joint.encoder, joint.prediction, ...weights].some(tensor => tensor?.needsGradient);
}
