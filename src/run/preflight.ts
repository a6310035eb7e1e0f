import type { Config } from "../config/config.ts";
import { modelSummary } from "../config/summary.ts";
import { parameterCounts } from "../config/weights.ts";
import { type Exclusions, excluderOf, openDataset } from "../data/index.ts";
import { DEFAULT_BINDING_BYTES } from "../engine/memory.ts";
import { StudioError } from "../lib/result.ts";
import type { DataSource } from "../sources/index.ts";
import type { TransducerOptions } from "../transducer/options.ts";
import { type BatchShape, largestBatch, type PlanReport, planReport } from "../transducer/plan-report.ts";
import { dataFiles } from "./data-files.ts";
import { maximaOf, usualShape } from "./maxima.ts";
import { modelOptions } from "./model-options.ts";
import { hasShards, type Part } from "./project.ts";

/** What is known before training: sizes, memory and fit. */
export interface Preflight {
  parameters: { encoder: number; prediction: number; joint: number; total: number; trainable: number };
  summary: string; // Keras' table
  batchSize: number;
  shape: { frames: number; labels: number; isMeasured: boolean }; // from metadata, or assumed
  plan: PlanReport; // where it does not fit: as if bindings had no limit
  bindingLimitBytes: number; // of the adapter, or what every adapter has
  fits: boolean;
  /** The largest batch that fits, where this one does not; null where not even one utterance does. */
  largestBatchSize: number | null;
  stepsPerEpoch: number | null; // 0: too few utterances for one batch
  leftOut: { train: number; eval: number }; // records of the data's files that training and evaluation pass over
  learningRates: { step: number; rate: number }[]; // the schedule's curve, by updates made before
}

export interface PreflightOptions {
  classes: number; // vocabulary lines + 1
  batchSize: number;
  bindingLimitBytes?: number;
  exclusions?: Exclusions;
}

/**
 * Plans a training step for the longest utterance that the metadata knows, without a GPU. Takes seconds for a model of
 * hundreds of layers.
 * @throws StudioError `too-many-labels`, and those of metadata and transcripts
 */
export async function preflight(
  config: Config,
  source: DataSource,
  { classes, batchSize, bindingLimitBytes = DEFAULT_BINDING_BYTES, exclusions = [] }: PreflightOptions,
): Promise<Preflight> {
  const { model_config: model, speech_config: speech } = config;
  const maxima = await maximaOf(config, source);
  const { frames, labels } = maxima ?? usualShape;
  const options = modelOptions(config, { classes, seed: 0, accumulationSteps: 1 });
  const { encoder, prediction, joint, total, trainable } = parameterCounts(model, speech.num_feature_bins, classes);
  const stepsPerEpoch = await stepsOf(config, source, { classes, batchSize, exclusions });
  const countLeftOut = (part: Part) => leftOutOf(config, source, part, exclusions);
  return {
    parameters: { encoder, prediction, joint, total, trainable },
    summary: modelSummary({
      config,
      batchSize,
      frames: maxima?.frames ?? null,
      labels: maxima?.labels ?? null,
      classes,
      compiled: true,
    }),
    batchSize,
    shape: { frames, labels, isMeasured: maxima !== undefined },
    ...fit(options, { batch: batchSize, frames, tokens: labels + 1 }, bindingLimitBytes),
    bindingLimitBytes,
    stepsPerEpoch,
    leftOut: { train: await countLeftOut("train"), eval: await countLeftOut("eval") },
    learningRates: learningRateCurve(config, options.learningRate, stepsPerEpoch),
  };
}

function fit(
  options: TransducerOptions,
  shape: BatchShape,
  bindingLimitBytes: number,
): Pick<Preflight, "plan" | "fits" | "largestBatchSize"> {
  try {
    return { plan: planReport(options, shape, bindingLimitBytes), fits: true, largestBatchSize: null };
  } catch (error) {
    if (!(error instanceof StudioError && error.code === "binding-too-large")) throw error;
    const plan = planReport(options, shape, Number.POSITIVE_INFINITY);
    return { plan, fits: false, largestBatchSize: largestBatch(options, shape, bindingLimitBytes) ?? null };
  }
}

/** Null where the number of utterances is not known before they are read. */
async function stepsOf(
  config: Config,
  source: DataSource,
  sizes: { classes: number; batchSize: number; exclusions: Exclusions },
): Promise<number | null> {
  const dataset = config.learning_config.train_dataset_config;
  const useShards = await hasShards(dataset, "train", source);
  try {
    const request = { config, part: "train", source, tokenize: () => [], seed: 0, useShards, ...sizes } as const;
    const opened = await openDataset(request);
    return opened?.stepsPerEpoch ?? null;
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    if (error.code === "too-few-records") return 0;
    if (error.code === "file-missing") return null;
    throw error;
  }
}

async function leftOutOf(config: Config, source: DataSource, part: Part, exclusions: Exclusions): Promise<number> {
  if (exclusions.length === 0) return 0;
  const files = await dataFiles(config, part, source);
  return excluderOf(exclusions, part).countIn(files.map(({ path }) => path));
}

/** Over the whole run, or four warm-ups where its length is not known; the bend is always among the points. */
export function learningRateCurve(
  { learning_config }: Config,
  rateAfter: (updates: number) => number,
  stepsPerEpoch: number | null,
): Preflight["learningRates"] {
  const { warmup_steps: warmup } = learning_config.learning_rate_config;
  const last = stepsPerEpoch ? stepsPerEpoch * learning_config.running_config.num_epochs : 4 * warmup;
  const steps = new Set([Math.min(warmup, last), last]);
  for (let i = 0; i < curvePoints; i++) steps.add(Math.round((last * i) / curvePoints));
  return [...steps].sort((a, b) => a - b).map(step => ({ step, rate: rateAfter(step) }));
}

const curvePoints = 200;
