import type { UtteranceRows } from "../../state/catalog.ts";
import type { CatalogFile, Part } from "../../workers/catalog/protocol.ts";
import { isCrowded, refusalOf } from "./utterance-filter.ts";

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

export interface Unusable {
  part: Part;
  shard: string;
  index: number;
  /** Of the index of utterances, whose path is read there; null for a bad record. */
  row: number | null;
  path: string; // of a bad record, empty where it could not be read
  reason: string;
  isRefused: boolean; // else it can be learnt from, with a drawback
}

/** Bad records, utterances that cannot be learnt from, and those with more tokens than encoder frames, in that order. */
export function unusableUtterances(files: readonly CatalogFile[], utterances: UtteranceRows): Unusable[] {
  const bad = files.flatMap(({ part, path: shard, bad: records }) =>
    records.map(({ index, offset, reason, path = "" }) => ({
      part,
      shard,
      index,
      row: null,
      path,
      reason: offset > 0 ? `byte ${offset}: ${reason}` : reason,
      isRefused: true,
    })),
  );
  const refused: Unusable[] = [];
  const crowded: Unusable[] = [];
  for (let row = 0; row < utterances.count; row++) {
    const file = files[utterances.value("file", row)];
    if (file === undefined) continue; // its event is still to come
    const { part, path: shard } = file;
    const reason = refusalOf(utterances.value("problems", row), part);
    const [labels, encodedFrames] = [utterances.value("labels", row), utterances.value("encodedFrames", row)];
    const place = { part, shard, index: utterances.value("index", row), row, path: "" };
    if (reason !== null) refused.push({ ...place, reason, isRefused: true });
    else if (isCrowded({ labels, encodedFrames })) {
      const crowd = `${labels} tokens for ${encodedFrames} encoder frames: a search of one token a frame cannot write them all`;
      crowded.push({ ...place, reason: crowd, isRefused: false });
    }
  }
  return [...bad, ...refused, ...crowded];
}
