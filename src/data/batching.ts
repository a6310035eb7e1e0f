import { assert, at } from "../lib/assert.ts";
import { StudioError } from "../lib/result.ts";
import type { Batch } from "./batch.ts";
import type { Maxima } from "./metadata.ts";
import type { Utterance } from "./parser.ts";

export interface Padding {
  bins: number;
  blank: number;
  /** Static shapes: every batch is padded to these. Without, to the longest of the batch. */
  maxima?: Maxima;
}

/**
 * Pads utterances to one shape (specification section 2.4): features with 0, labels with the blank.
 *
 * @throws StudioError `utterance-too-long`, naming the utterance, where static shapes are exceeded.
 */
export function padBatch(utterances: readonly Utterance[], { bins, blank, maxima }: Padding): Batch {
  if (maxima !== undefined) for (const utterance of utterances) checkLength(utterance, maxima);
  const size = utterances.length;
  const frames = maxima?.frames ?? Math.max(0, ...utterances.map(utterance => utterance.frames));
  const labelCount = maxima?.labels ?? Math.max(0, ...utterances.map(utterance => utterance.labels.length));
  const batch: Batch = {
    size,
    frames,
    labelCount,
    bins,
    inputs: new Float32Array(size * frames * bins),
    inputLengths: Uint32Array.from(utterances, utterance => utterance.frames),
    predictions: new Uint32Array(size * (labelCount + 1)).fill(blank),
    predictionLengths: Uint32Array.from(utterances, utterance => utterance.labels.length + 1),
    labels: new Uint32Array(size * labelCount).fill(blank),
    labelLengths: Uint32Array.from(utterances, utterance => utterance.labels.length),
    utterances: utterances.map(({ path, transcript, duration }) => ({ path, transcript, duration })),
  };
  for (let b = 0; b < size; b++) {
    const { features, labels, frames: own } = at(utterances, b);
    assert(features.length === own * bins, `${features.length} features for ${own} frames of ${bins} bins`);
    batch.inputs.set(features, b * frames * bins);
    batch.labels.set(labels, b * labelCount);
    batch.predictions.set(labels, b * (labelCount + 1) + 1);
  }
  return batch;
}

function checkLength({ path, frames, labels }: Utterance, maxima: Maxima): void {
  const excess =
    frames > maxima.frames
      ? `${frames} frames, more than max_input_length ${maxima.frames}`
      : `${labels.length} labels, more than max_label_length ${maxima.labels}`;
  if (frames <= maxima.frames && labels.length <= maxima.labels) return;
  const nextStep = "Make the metadata again, leave the utterance out, or use studio_config.padding: dynamic.";
  throw new StudioError("utterance-too-long", `The utterance has ${excess}.`, { utterance: path }, nextStep);
}
