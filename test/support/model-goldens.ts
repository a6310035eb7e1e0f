import type { Batch } from "../../src/data/batch.ts";
import { readFixtureJson } from "./fixtures.ts";
import type { Goldens } from "./goldens.ts";

/** The batch recorded under a prefix such as "batch/". */
export function batchOf(goldens: Goldens, prefix: string): Batch {
  const [size = 0, frames = 0, bins = 0] = goldens.shape(`${prefix}inputs`);
  return {
    size,
    frames,
    bins,
    labelCount: goldens.shape(`${prefix}labels`)[1] ?? 0,
    inputs: Float32Array.from(goldens.floats(`${prefix}inputs`)),
    inputLengths: goldens.integers(`${prefix}inputs_length`),
    predictions: goldens.integers(`${prefix}predictions`),
    predictionLengths: goldens.integers(`${prefix}predictions_length`),
    labels: goldens.integers(`${prefix}labels`),
    labelLengths: goldens.integers(`${prefix}labels_length`),
    utterances: Array.from({ length: size }, (_, b) => ({ path: `utterance ${b}`, transcript: "", duration: 0 })),
  };
}

export interface LayerCase<Config> {
  name: string;
  config: Config;
  weights: [name: string, shape: number[]][];
}

export function layerCases<Case>(group: string): Case[] {
  return readFixtureJson<{ cases: Case[] }>(`layers/${group}.json`).cases;
}
