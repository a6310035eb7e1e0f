import type { UtteranceRows } from "../../state/catalog.ts";

/** What the histograms show. Utterances without tokens have no frames per token. */
export function distributions(utterances: UtteranceRows): {
  seconds: number[];
  labels: number[];
  framesPerLabel: number[];
} {
  const [seconds, labels, framesPerLabel]: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < utterances.count; row++) {
    seconds.push(utterances.value("seconds", row));
    const tokens = utterances.value("labels", row);
    labels.push(tokens);
    if (tokens > 0) framesPerLabel.push(utterances.value("encodedFrames", row) / tokens);
  }
  return { seconds, labels, framesPerLabel };
}
