import type { Batch } from "../data/batch.ts";
import { at } from "../lib/assert.ts";
import { StudioError } from "../lib/result.ts";
import type { ErrorCounts } from "../metrics/alignment.ts";
import { characterErrors, errorRate, sumErrors, wordErrors } from "../metrics/error-rate.ts";
import type { BatchSource } from "./data.ts";
import type { Decoded, GreedyAlgorithm, TrainingEngine } from "./engine.ts";
import type { EvaluationResult } from "./events.ts";
import { orAborted } from "./or-aborted.ts";

/** Texts as they are compared. */
export interface TextRules {
  /** The ground truth of TensorFlowASR: the transcript tokenised and detokenised, so unknown words are gone. */
  groundTruth(transcript: string): string;
  /** The transcript, only normalised. */
  normalize(transcript: string): string;
  detokenize(tokens: readonly number[]): string;
}

export interface EvaluationOptions {
  engine: TrainingEngine;
  data: BatchSource;
  texts: TextRules;
  signal: AbortSignal;
  progress: (done: number, total: number | undefined) => void; // batches
  algorithm?: GreedyAlgorithm; // default `reference`, what TensorFlowASR tests with
}

/** One utterance with what was heard. */
export interface Transcribed {
  path: string;
  duration: number; // seconds
  transcript: string;
  reference: string; // ground truth
  greedy: string;
}

/**
 * Loss and error rates over the data set from its first record, as many batches as Keras validates on. Undefined when
 * stopped before the end, also while it waits for data.
 * @throws StudioError `evaluation-empty` without a single batch, and those of the data set
 */
export async function evaluate(options: EvaluationOptions): Promise<EvaluationResult | undefined> {
  const { engine, data, texts, signal, progress } = options;
  const rates = new ErrorSums(texts);
  let lossSum = 0;
  let batches = 0;
  if ((await orAborted(data.rewind(), [signal])) === "aborted") return undefined;
  while (data.stepsPerEpoch === undefined || batches < data.stepsPerEpoch) {
    if (signal.aborted) return undefined;
    const batch = await orAborted(data.nextBatch(), [signal]);
    if (batch === "aborted") return undefined;
    if (batch === undefined) break;
    lossSum += mean(await engine.losses(batch));
    rates.add(await transcribe(engine, texts, batch, options.algorithm ?? "reference"));
    progress(++batches, data.stepsPerEpoch);
  }
  if (batches === 0) {
    throw new StudioError(
      "evaluation-empty",
      "The evaluation data gave no batch.",
      {},
      "Check its shards and metadata.",
    );
  }
  return { loss: lossSum / batches, ...rates.result() };
}

/** Decodes a batch, in its own order. */
export async function transcribe(
  engine: Pick<TrainingEngine, "greedy">,
  texts: TextRules,
  batch: Batch,
  algorithm: GreedyAlgorithm,
): Promise<Transcribed[]> {
  const decoded: Decoded[] = await engine.greedy(batch, algorithm);
  return batch.utterances.map(({ path, transcript, duration }, b) => ({
    path,
    duration,
    transcript,
    reference: texts.groundTruth(transcript),
    greedy: texts.detokenize(at(decoded, b).tokens),
  }));
}

const sampleCount = 10;

/** Sums errors over utterances before dividing, so long ones weigh more (specification 9.4). */
export class ErrorSums {
  private words: ErrorCounts = sumErrors([]);
  private bytes: ErrorCounts = sumErrors([]);
  private rawWords: ErrorCounts = sumErrors([]);
  private utterances = 0;
  private readonly samples: EvaluationResult["samples"] = [];

  constructor(private readonly texts: Pick<TextRules, "normalize">) {}

  add(items: readonly Transcribed[]): void {
    for (const { path, transcript, reference, greedy } of items) {
      this.words = sumErrors([this.words, wordErrors(reference, greedy)]);
      this.bytes = sumErrors([this.bytes, characterErrors(reference, greedy)]);
      this.rawWords = sumErrors([this.rawWords, wordErrors(this.texts.normalize(transcript), greedy)]);
      if (this.utterances++ < sampleCount) this.samples.push({ path, reference, greedy });
    }
  }

  result(): Omit<EvaluationResult, "loss"> {
    return {
      wer: errorRate([this.words]) ?? null,
      cer: errorRate([this.bytes]) ?? null,
      rawTextWer: errorRate([this.rawWords]) ?? null,
      utterances: this.utterances,
      samples: this.samples,
    };
  }
}

/** Of an empty batch: not a number. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += at(values, i);
  return sum / values.length;
}
