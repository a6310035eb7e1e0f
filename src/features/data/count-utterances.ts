import { formatCount } from "../../lib/amounts.ts";

/** `1 utterance`, or `5,000 utterances`. */
export function countUtterances(count: number): string {
  return count === 1 ? "1 utterance" : `${formatCount(count)} utterances`;
}
