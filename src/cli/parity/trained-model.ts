import { readdirSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import type { Config } from "../../config/config.ts";
import { loadConfig } from "../../config/load.ts";
import { weightShapes } from "../../config/weights.ts";
import type { EngineDevice } from "../../engine/device.ts";
import { modelOptions } from "../../run/model-options.ts";
import { assignWeights } from "../../storage/assign-weights.ts";
import { readKerasWeights } from "../../storage/hdf5.ts";
import { Vocabulary } from "../../text/vocabulary.ts";
import { TransducerSession } from "../../transducer/session.ts";
import { type GoldenFolder, pathAround } from "./golden-folder.ts";

export interface TrainedModel {
  config: Config;
  vocabulary: Vocabulary;
  session: TransducerSession; // disposed of by who opened it
}

/** The weights that TensorFlowASR trained, where they lie beside a golden. */
export function weightsBeside(folder: GoldenFolder, stem: string): string | undefined {
  return folder.list().find(name => dirname(name) === dirname(stem) && /(^|\/)weights.*\.h5$/.test(name));
}

/** The config, vocabulary and weights beside a golden, loaded. */
export async function openTrained(
  device: EngineDevice,
  folder: GoldenFolder,
  stem: string,
  weights: string,
): Promise<TrainedModel> {
  const file = join(dirname(stem), "config.j2");
  const { config, diagnostics } = await loadConfig(folder.text(file), file);
  if (config === undefined) throw new Error(`${file}: ${diagnostics[0]?.message}`);
  const tokens = folder.list().find(name => dirname(name) === dirname(stem) && name.endsWith(".tokens")) ?? "";
  const vocabulary = Vocabulary.parseBytes(folder.bytes(tokens), tokens, config.decoder_config);
  const options = modelOptions(config, { classes: vocabulary.classes, seed: 1, accumulationSteps: 1 });
  const session = await TransducerSession.open(device, options);
  const stored = await readKerasWeights(folder.bytes(weights), weights);
  const shapes = weightShapes(options.model, options.features, options.classes);
  await session.setWeights(assignWeights(stored, shapes, { skipMismatch: false }).values);
  return { config, vocabulary, session };
}

/** The folder within `data`, around the goldens, that a recording lies in: "data/digits/dev". */
export function recordingsWith(folder: GoldenFolder, stem: string, recording: string): string | undefined {
  const data = pathAround(folder, stem, "data");
  if (data === undefined) return undefined;
  const below = (name: string) =>
    readdirSync(folder.path(name), { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(name, entry.name));
  return below(data)
    .flatMap(below)
    .find(name => folder.has(join(name, recording)));
}
