import type { GoldenFolder } from "./golden-folder.ts";
import { batches, examples } from "./kinds/batches.ts";
import { scalars, snippets, summaries } from "./kinds/configs.ts";
import { encoderLayers } from "./kinds/encoder-layers.ts";
import { damagedShards, shards, testing, transcripts, weightFiles } from "./kinds/files.ts";
import { jointLayer } from "./kinds/joint-layer.ts";
import { models, seedSize } from "./kinds/models.ts";
import { adam, schedule } from "./kinds/optimiser.ts";
import { predictionLayer } from "./kinds/prediction-layer.ts";
import { rescore } from "./kinds/rescore.ts";
import { lossLayer, lossVectors } from "./kinds/rnnt-loss.ts";
import { features, lengths, rounding, wav } from "./kinds/speech.ts";
import { detokenising, vocabularies, wordpiece } from "./kinds/text.ts";
import type { GoldenFile, GoldenKind, ParityCase } from "./parity-case.ts";

/** Every kind of golden that there is code for. */
const kinds: readonly GoldenKind[] = [
  ...[wordpiece, vocabularies, detokenising],
  ...[scalars, snippets, summaries],
  ...[shards, damagedShards, transcripts, testing, weightFiles, batches, examples],
  ...[features, wav, rounding, lengths],
  ...[schedule, lossVectors, lossLayer, adam],
  ...[encoderLayers, predictionLayer, jointLayer],
  ...[models, seedSize, rescore],
];

export interface FoundCases {
  cases: ParityCase[];
  /** JSON files that are no golden of a kind known here. */
  others: string[];
}

/** The cases of all goldens below a folder, whatever their names and number. */
export function findCases(folder: GoldenFolder): FoundCases {
  const found: FoundCases = { cases: [], others: [] };
  for (const name of folder.list().filter(each => each.endsWith(".json"))) {
    const file = openGolden(folder, name);
    const cases = file === undefined ? [] : kinds.flatMap(kind => kind(file) ?? []);
    if (cases.length === 0) found.others.push(name);
    found.cases.push(...cases);
  }
  return found;
}

function openGolden(folder: GoldenFolder, name: string): GoldenFile | undefined {
  const json = folder.json<unknown>(name);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return { folder, stem: name.replace(/\.json$/, ""), json: { ...json } };
}
