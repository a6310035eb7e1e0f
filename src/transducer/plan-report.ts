import { encodedFrames, prejointWidths, weightShapes } from "../config/weights.ts";
import { derive, type Sizes, size } from "../engine/extent.ts";
import { ALIGNMENT_BYTES, align, DEFAULT_BINDING_BYTES, planMemory } from "../engine/memory.ts";
import { transducerLoss } from "../engine/ops/transducer-loss.ts";
import { updatePlan } from "../engine/optimizer.ts";
import { PARAMETER_ARENAS, ParameterLayout } from "../engine/parameters.ts";
import { Plan } from "../engine/plan.ts";
import { activeGrid } from "../engine/program.ts";
import { type Role, sizeBytes } from "../engine/tensor.ts";
import { BLANK, capacityOf } from "./graph.ts";
import { jointNetwork, lossGraph } from "./loss-graph.ts";
import type { TransducerOptions } from "./options.ts";
import { extraArenas } from "./session.ts";
import { updateOptions } from "./updater.ts";
import { weightReader } from "./weights.ts";

export interface BatchShape {
  batch: number;
  frames: number;
  tokens: number; // labels + 1
}

/** What training on batches of one shape needs: exact, and computed without a GPU. */
export interface PlanReport {
  totalBytes: number;
  largestBindingBytes: number;
  /** Scratch of joint, softmax, lattice and their gradients, as if nothing else were there to share it with. */
  lossScratchBytes: number;
  dispatchesPerStep: number; // forward, backward and update, every lattice cell of the padded batch valid
  groups: Record<string, number>; // bytes; they add up to totalBytes
}

/**
 * @param shape of the padded batch; `tokens` counts labels + 1
 * @throws StudioError `binding-too-large` where a tensor does not fit one binding, `too-many-labels`
 */
export function planReport(
  options: TransducerOptions,
  shape: BatchShape,
  bindingLimitBytes = DEFAULT_BINDING_BYTES,
): PlanReport {
  const layout = new ParameterLayout(weightShapes(options.model, options.features, options.classes), bindingLimitBytes);
  const capacity = capacityOf(options, shape.batch, shape.frames, shape.tokens);
  const { plan } = lossGraph(layout, options, true, capacity);
  const update = updatePlan(layout, updateOptions(options)).plan;
  const training = planMemory(plan, capacity, bindingLimitBytes);
  const updating = planMemory(update, {}, bindingLimitBytes);
  const groups: Record<string, number> = {};
  for (const [name, bytes] of layout.bufferBytes([...PARAMETER_ARENAS, ...extraArenas(options)])) {
    const group = name === "state" ? "moving statistics" : name.replace(/\/\d+$/, "s").replace(/ss$/, "s");
    groups[group] = (groups[group] ?? 0) + bytes;
  }
  groups["activations and scratch"] = sum(largestOfEach(training.arenaBytes, updating.arenaBytes));
  groups["batch and results"] = ioBytes(plan, capacity) + ioBytes(update, {});
  groups["dispatch parameters"] = ALIGNMENT_BYTES * (plan.commands.length + update.commands.length);
  const cells = shape.batch * encodedFrames(options.model, shape.frames) * shape.tokens;
  const sizes = { ...shape, cells };
  const isActive = (command: Plan["commands"][number]) => activeGrid(command, sizes) !== undefined;
  return {
    totalBytes: sum(Object.values(groups)),
    largestBindingBytes: Math.max(training.largestBindingBytes, updating.largestBindingBytes),
    lossScratchBytes: lossScratch(layout, options, capacity, bindingLimitBytes),
    dispatchesPerStep: plan.commands.filter(isActive).length + update.commands.length,
    groups,
  };
}

/** The largest batch of such utterances whose tensors each fit one binding; undefined where not even one utterance does. */
export function largestBatch(
  options: TransducerOptions,
  { batch, frames, tokens }: BatchShape,
  bindingLimitBytes: number,
): number | undefined {
  const layout = new ParameterLayout(weightShapes(options.model, options.features, options.classes));
  const { plan } = lossGraph(layout, options, true, capacityOf(options, batch, frames, tokens));
  // Sizes are symbolic: one plan tells those of every batch.
  const fits = (count: number) => {
    const capacity = capacityOf(options, count, frames, tokens);
    return plan.tensors.every(tensor => sizeBytes(tensor, capacity) <= bindingLimitBytes);
  };
  let [largest, tooLarge] = [0, batch + 1];
  while (tooLarge - largest > 1) {
    const middle = Math.floor((largest + tooLarge) / 2);
    if (fits(middle)) largest = middle;
    else tooLarge = middle;
  }
  return largest === 0 ? undefined : largest;
}

/** The arenas of a plan that holds joint and loss alone. */
function lossScratch(
  layout: ParameterLayout,
  options: TransducerOptions,
  capacity: Sizes,
  bindingLimitBytes: number,
): number {
  const plan = new Plan(true);
  const { model, features } = options;
  const widths = prejointWidths(model, features);
  const batch = size("batch");
  const frames = derive([size("frames")], count => encodedFrames(model, count));
  const operand = (name: string, rows: typeof frames, width: number) => {
    return plan.tensor(name, [batch, rows, width], { role: "input", needsGradient: true });
  };
  const operands = {
    jointEncoder: operand("encoder", frames, widths.encoder),
    jointPrediction: operand("prediction", size("tokens"), widths.prediction),
  };
  transducerLoss(plan, {
    joint: jointNetwork(weightReader(plan, layout), options, operands),
    utterances: plan.tensor("utterances", [batch, 4], { role: "input", dtype: "u32" }),
    labels: plan.tensor("labels", [batch, derive([size("tokens")], n => n - 1)], { role: "input", dtype: "u32" }),
    weights: plan.tensor("shares", [batch], { role: "input" }),
    blank: BLANK,
    fastemitLambda: options.studio.fastemit_lambda,
    maxCells: capacity["cells"] ?? 0,
  });
  plan.backward();
  return sum(planMemory(plan, capacity, bindingLimitBytes).arenaBytes);
}

function ioBytes(plan: Plan, capacity: Sizes): number {
  const isIo = (role: Role) => role === "input" || role === "output";
  return sum(plan.tensors.filter(({ role }) => isIo(role)).map(tensor => align(sizeBytes(tensor, capacity))));
}

function largestOfEach(a: readonly number[], b: readonly number[]): number[] {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  return longer.map((bytes, index) => Math.max(bytes, shorter[index] ?? 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
