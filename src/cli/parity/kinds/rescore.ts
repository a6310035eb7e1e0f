import { dirname, join } from "node:path/posix";
import { loadConfig } from "../../../config/load.ts";
import { weightShapes } from "../../../config/weights.ts";
import { padBatch } from "../../../data/index.ts";
import type { EngineDevice } from "../../../engine/device.ts";
import { modelOptions } from "../../../run/model-options.ts";
import { assignWeights } from "../../../storage/assign-weights.ts";
import { readKerasWeights } from "../../../storage/hdf5.ts";
import { Vocabulary } from "../../../text/vocabulary.ts";
import { detokenize } from "../../../text/wordpiece.ts";
import { TransducerSession } from "../../../transducer/session.ts";
import { type Check, check } from "../compare.ts";
import type { GoldenFolder } from "../golden-folder.ts";
import { Goldens } from "../goldens.ts";
import { casesWith, type GoldenKind, onGpu, same } from "../parity-case.ts";

interface RescoreCase {
  path: string;
  label_ids: number[];
  loss: number;
  greedy_text: string;
  plain: { loss: number; greedy_text: string };
}

/** Utterances through TensorFlowASR's own trained weights: losses and texts on its features. */
export const rescore: GoldenKind = file => {
  const cases = casesWith<RescoreCase>(file, "label_ids", "greedy_text", "plain");
  const weights = weightsBeside(file.folder, file.stem);
  if (cases === undefined || weights === undefined) return undefined;
  return [onGpu(file.stem, device => checkRescore(device, file.folder, file.stem, weights, cases))];
};

async function checkRescore(
  device: EngineDevice,
  folder: GoldenFolder,
  stem: string,
  weights: string,
  cases: readonly RescoreCase[],
): Promise<Check[]> {
  const beside = (name: string) => join(dirname(stem), name);
  const { config } = await loadConfig(folder.text(beside("config.j2")), beside("config.j2"));
  if (config === undefined) return [same("config", "errors", "none")];
  const tokens = folder.list().find(name => dirname(name) === dirname(stem) && name.endsWith(".tokens")) ?? "";
  const vocabulary = Vocabulary.parseBytes(folder.bytes(tokens), tokens, config.decoder_config);
  const options = modelOptions(config, { classes: vocabulary.classes, seed: 1, accumulationSteps: 1 });
  const session = await TransducerSession.open(device, options);
  const stored = await readKerasWeights(folder.bytes(weights), weights);
  const shapes = weightShapes(options.model, options.features, options.classes);
  await session.setWeights(assignWeights(stored, shapes, { skipMismatch: false }).values);
  const goldens = Goldens.read(stem, folder);
  const checks: Check[] = [];
  for (const [index, { path, label_ids: labels, plain, ...tfio }] of cases.entries()) {
    for (const { name, loss, greedy_text: text } of [
      { name: "features", ...tfio },
      { name: "features_plain", ...plain },
    ]) {
      const features = goldens.floats(`case${index}.${name}`);
      const frames = features.length / options.features;
      const utterance = { path, transcript: "", duration: 0, frames, features, labels };
      const batch = padBatch([utterance], { bins: options.features, blank: 0 });
      const [decoded] = await session.greedy(batch, "reference");
      checks.push(check(`loss of ${path}, ${name}`, await session.losses(batch), [loss], { relative: 1e-3 }));
      checks.push(same(`text of ${path}, ${name}`, detokenize(decoded?.tokens ?? [], vocabulary), text));
    }
  }
  session.dispose();
  return checks;
}

function weightsBeside(folder: GoldenFolder, stem: string): string | undefined {
  return folder.list().find(name => dirname(name) === dirname(stem) && /\/weights.*\.h5$/.test(name));
}
