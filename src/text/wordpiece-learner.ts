import { Pace } from "../lib/pace.ts";
import { findCandidates } from "./learner-candidates.ts";
import { type LearnerOptions, learnerInput } from "./learner-input.ts";
import { findMatches } from "./learner-matches.ts";
import { PieceLearner } from "./learner-pass.ts";

export interface LearnerTask {
  signal: AbortSignal;
  /** After each threshold tried; `most` is how many there can be. */
  onPass?: (done: number, most: number) => void;
}

/**
 * The tokens that tensorflow_text's wordpiece learner makes of counted words, in its order (specification 4.5; upstream
 * wordpiece_tokenizer_learner_lib.py). It looks by bisection for the frequency threshold that gives the wanted size; where
 * none does, the last one tried counts, so there may be far more or fewer tokens than wanted.
 *
 * Upstream counts every substring from each start and takes each longer one's count off its prefixes. What is left is the
 * count of words that end with the token: a vocabulary of endings, found here without counting the rest.
 */
export async function learnWordpieces(
  counts: Iterable<readonly [string, number]>,
  options: LearnerOptions,
  { signal, onPass }: LearnerTask,
): Promise<string[]> {
  const pace = new Pace(signal);
  const all = [...counts];
  let [lower, upper] = searchBounds(all);
  const input = await learnerInput(all, options, pace);
  const most = Math.ceil(Math.log2(Math.max(1, upper - lower) + 1)) + 1;
  const lowest = Math.min(lower - 1, Math.floor((upper + lower) / 2)); // that bisection can come to
  const candidates = await findCandidates(input, lowest, pace);
  const matches = await findMatches(input, candidates, pace);
  const learner = new PieceLearner(input, candidates, matches, options.numIterations, pace);
  const reserved = new Set(options.reservedTokens);

  for (let done = 1; ; done++) {
    const threshold = Math.floor((upper + lower) / 2);
    await learner.learn(threshold);
    const size = learner.sizeWith(reserved);
    onPass?.(done, Math.max(done, most));
    const isNear = size <= options.vocabSize && options.vocabSize - size <= slack * options.vocabSize;
    if (isNear || lower >= upper || threshold <= 1) break;
    if (size > options.vocabSize) lower = threshold + 1;
    else upper = threshold - 1;
  }
  return [...new Set([...options.reservedTokens, ...input.characters, ...learner.tokens()])];
}

const slack = 0.05;

/** Over all words, those too that are not learned from. */
function searchBounds(counts: readonly (readonly [string, number])[]): [lower: number, upper: number] {
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [, count] of counts) {
    largest = Math.max(largest, count);
    smallest = Math.min(smallest, count);
  }
  return [Math.max(10, counts.length === 0 ? 0 : smallest), Math.min(1e7, largest)];
}
