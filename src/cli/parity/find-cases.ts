import type { GoldenFolder } from "./golden-folder.ts";
import { augmentation } from "./kinds/augmentation.ts";
import { batchNorm } from "./kinds/batch-norm.ts";
import { batches, examples } from "./kinds/batches.ts";
import { configs } from "./kinds/configs.ts";
import { encoderLayers } from "./kinds/encoder-layers.ts";
import { damagedShards, shards, testing, transcripts, weightFiles } from "./kinds/files.ts";
import { fitLog } from "./kinds/fit-log.ts";
import { jointLayer } from "./kinds/joint-layer.ts";
import { metadata, shardOrder } from "./kinds/metadata.ts";
import { models, seedSize } from "./kinds/models.ts";
import { adam, schedule } from "./kinds/optimiser.ts";
import { predictionLayer } from "./kinds/prediction-layer.ts";
import { recordings } from "./kinds/recordings.ts";
import { rescore } from "./kinds/rescore.ts";
import { lossLayer, lossVectors } from "./kinds/rnnt-loss.ts";
import { features, lengths, rounding, wav } from "./kinds/speech.ts";
import { summaries } from "./kinds/summaries.ts";
import { detokenising, vocabularies, wordpiece } from "./kinds/text.ts";
import { learnedVocabularies, learnerCuts } from "./kinds/vocabulary.ts";
import { loadedFiles, scalars, snippets } from "./kinds/yaml.ts";
import type { GoldenFile, GoldenKind, ParityCase } from "./parity-case.ts";

/** Every kind of golden that there is code for. */
const kinds: readonly GoldenKind[] = [
  ...[wordpiece, vocabularies, detokenising, learnerCuts, learnedVocabularies],
  ...[scalars, snippets, loadedFiles, configs, summaries],
  ...[shards, damagedShards, transcripts, testing, weightFiles, batches, examples],
  ...[metadata, shardOrder, fitLog],
  ...[features, wav, rounding, lengths, augmentation],
  ...[schedule, lossVectors, lossLayer, adam],
  ...[batchNorm, encoderLayers, predictionLayer, jointLayer],
  ...[models, seedSize, rescore, recordings],
];

export interface FoundCases {
  cases: ParityCase[];
  /** JSON files that are no golden of a kind known here, with what they are. */
  others: { name: string; reason: string }[];
}

/** The cases of all goldens below a folder, whatever their names and number. */
export function findCases(folder: GoldenFolder): FoundCases {
  const found: FoundCases = { cases: [], others: [] };
  for (const name of folder.list().filter(each => each.endsWith(".json"))) {
    const file = openGolden(folder, name);
    const cases = file === undefined ? [] : kinds.flatMap(kind => kind(file) ?? []);
    if (cases.length === 0) found.others.push({ name, reason: reasonOf(file?.json ?? {}) });
    found.cases.push(...cases);
  }
  return found;
}

function openGolden(folder: GoldenFolder, name: string): GoldenFile | undefined {
  const json = folder.json<unknown>(name);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return { folder, stem: name.replace(/\.json$/, ""), json: { ...json } };
}

/** Recorded outputs of what is not built yet, and records that are no outputs. */
function reasonOf(json: GoldenFile["json"]): string {
  if ("other_settings" in json) return "TensorBoard event files are not built yet";
  if ("epochs_run_in_second_session" in json) return "what resuming keeps, measured on the reference's own runs";
  if ("train" in json || "eval" in json) return "metadata of a data set, no recorded output";
  if ("runs" in json) return "results of whole training runs, which no two runs repeat";
  return "no golden of a known kind";
}
