import { product } from "../extent.ts";
import type { Plan } from "../plan.ts";
import { extentOf, type Tensor } from "../tensor.ts";
import {
  type CellChunk,
  gradientTargets,
  type JointNetwork,
  jointBackward,
  jointForward,
  jointScratch,
  jointWidths,
  needsJointGradient,
} from "./joint.ts";
import { jointCells } from "./joint-cells.ts";

/**
 * All logits [B,T,U+1,V] of the joint network, padding included, with the prediction mask of Keras: a masked prediction
 * leaves zeros where the operands meet. For looking at and for tests; training uses `transducerLoss`.
 * @param utterances u32 [B,4], of `padCells`
 */
export function jointLogits(plan: Plan, joint: JointNetwork, utterances: Tensor): Tensor {
  const { encoder, prediction } = joint;
  const frames = extentOf(encoder, 1);
  const tokens = extentOf(prediction, 1);
  const shape = [extentOf(encoder, 0), frames, tokens];
  const count = product(...shape);
  const chunk: CellChunk = { start: 0, count, when: extent => extent };
  const needsGradient = needsJointGradient(joint);
  const logits = plan.tensor("logits", [...shape, jointWidths(joint).classes], { needsGradient });
  const labels = plan.tensor("no labels", [shape[0] ?? 0, 0], { role: "input", dtype: "u32" });
  const cells = jointCells(plan, { utterances, labels, frames, tokens, count });
  const scratch = jointScratch(plan, joint, count, logits);
  jointForward(plan, joint, cells, chunk, scratch);
  if (!needsGradient) return logits;
  plan.onBackward(() => {
    const gradient = plan.gradientOf(logits);
    if (gradient === undefined) return;
    jointBackward(
      plan,
      joint,
      { cells, utterances },
      chunk,
      { ...scratch, gradient },
      gradientTargets(plan, joint)(true),
    );
  });
  return logits;
}
