import type { Batch } from "../../src/data/batch.ts";
import { at } from "../../src/lib/assert.ts";
import type { Random } from "../../src/lib/random.ts";

export interface BatchShape {
  bins: number;
  classes: number;
  frames: readonly number[]; // of each utterance
  labels: readonly number[]; // of each utterance
}

/** Normal features and any labels but the blank 0. What padding holds is rubbish, except that labels are classes. */
export function randomBatch(random: Random, { bins, classes, frames, labels }: BatchShape): Batch {
  const size = frames.length;
  const padded = Math.max(...frames);
  const labelCount = Math.max(...labels);
  const label = () => 1 + random.integer(classes - 1);
  const allLabels = Uint32Array.from({ length: size * labelCount }, label);
  const predictions = Uint32Array.from({ length: size * (labelCount + 1) }, (_, i) => {
    const u = i % (labelCount + 1);
    return u === 0 ? 0 : at(allLabels, Math.floor(i / (labelCount + 1)) * labelCount + u - 1);
  });
  return {
    size,
    frames: padded,
    labelCount,
    bins,
    inputs: Float32Array.from({ length: size * padded * bins }, () => random.normal()),
    inputLengths: Uint32Array.from(frames),
    predictions,
    predictionLengths: Uint32Array.from(labels, count => count + 1),
    labels: allLabels,
    labelLengths: Uint32Array.from(labels),
    utterances: frames.map((_, b) => ({ path: `recordings/${b}.wav`, transcript: "", duration: 0 })),
  };
}
