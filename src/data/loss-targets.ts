import { at } from "../lib/assert.ts";
import { StudioError } from "../lib/result.ts";

/** What the loss knows of each utterance beside its logits. */
export interface LossTargets {
  frames: ArrayLike<number>; // [B] encoder frames that count
  labelLengths: ArrayLike<number>; // [B]
  labels: ArrayLike<number>; // [B, labelCount]; what lies past a length is padding and is never looked at
  labelCount: number;
  blank: number;
  classes: number;
  paths?: readonly string[]; // [B] names for messages
}

/**
 * Refuses utterances for which the RNN-T loss has no meaning: no frame at all, a label that is the blank (its two arcs
 * would share one logit), a label that is no class.
 * @throws StudioError `utterance-without-frames`, `blank-in-labels` or `label-out-of-range`, with the utterance's path
 */
export function checkLossTargets(targets: LossTargets): void {
  const { frames, labelLengths, labels, labelCount, blank, classes, paths } = targets;
  for (let b = 0; b < frames.length; b++) {
    const utterance = paths?.[b] ?? `number ${b} of the batch`;
    if (at(frames, b) < 1) {
      throw new StudioError(
        "utterance-without-frames",
        "The utterance has no frame, so no alignment exists.",
        { utterance },
        "Leave it out: it is shorter than one analysis frame.",
      );
    }
    for (let u = 0; u < at(labelLengths, b); u++) {
      const label = at(labels, b * labelCount + u);
      if (label === blank) {
        throw new StudioError(
          "blank-in-labels",
          `Label ${u} is the blank (${blank}), which cannot be emitted.`,
          { utterance },
          "Take the blank's own text out of the transcript.",
        );
      }
      if (!Number.isInteger(label) || label < 0 || label >= classes) {
        throw new StudioError(
          "label-out-of-range",
          `Label ${u} is ${label}, but classes go from 0 to ${classes - 1}.`,
          { utterance },
          "Check that vocabulary and model belong together.",
        );
      }
    }
  }
}
