import { pythonFloat } from "../lib/python-float.ts";
import { splitWords } from "../lib/words.ts";
import { countErrors, type ErrorCounts } from "./alignment.ts";

/** Errors between the words of two texts, words being what ASCII whitespace separates. Nothing is normalised. */
export function wordErrors(reference: string, hypothesis: string): ErrorCounts {
  return countErrors(splitWords(reference), splitWords(hypothesis));
}

/** Errors between the UTF-8 bytes of two texts, spaces included, which TensorFlowASR calls characters (specification 9.4). */
export function characterErrors(reference: string, hypothesis: string): ErrorCounts {
  return countErrors(encoder.encode(reference), encoder.encode(hypothesis));
}

export function sumErrors(counts: Iterable<ErrorCounts>): ErrorCounts {
  const sum = { substitutions: 0, deletions: 0, insertions: 0, reference: 0 };
  for (const { substitutions, deletions, insertions, reference } of counts) {
    sum.substitutions += substitutions;
    sum.deletions += deletions;
    sum.insertions += insertions;
    sum.reference += reference;
  }
  return sum;
}

/** Corpus rate: errors are summed before dividing, so long utterances weigh more. Undefined without reference items. */
export function errorRate(counts: Iterable<ErrorCounts>): number | undefined {
  const { substitutions, deletions, insertions, reference } = sumErrors(counts);
  return reference === 0 ? undefined : (substitutions + deletions + insertions) / reference;
}

/**
 * The rate as TensorFlowASR prints it: as float32, written out like a double; without references 0.0. Equal to its own
 * sums in float32 up to 2^24 reference items, from where those lose count.
 */
export function formatRate(rate: number | undefined): string {
  return pythonFloat(Math.fround(rate ?? 0));
}

const encoder = new TextEncoder();
