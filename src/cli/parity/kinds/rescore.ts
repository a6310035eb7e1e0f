import { join } from "node:path/posix";
import { padBatch } from "../../../data/index.ts";
import type { EngineDevice } from "../../../engine/device.ts";
import { detokenize } from "../../../text/wordpiece.ts";
import { type Check, check } from "../compare.ts";
import type { GoldenFolder } from "../golden-folder.ts";
import { Goldens } from "../goldens.ts";
import { casesWith, type GoldenKind, onGpu, same } from "../parity-case.ts";
import { openTrained, recordingsWith, weightsBeside } from "../trained-model.ts";
import { ownFeatures } from "./recordings.ts";

interface RescoreCase {
  path: string;
  label_ids: number[];
  loss: number;
  greedy_text: string;
  plain: { loss: number; greedy_text: string };
}

/** Utterances through TensorFlowASR's own trained weights: losses and texts on its features, and ours beside them. */
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
  const { config, vocabulary, session } = await openTrained(device, folder, stem, weights);
  const { num_feature_bins: bins } = config.speech_config;
  const speech = recordingsWith(folder, stem, cases[0]?.path ?? "");
  const goldens = Goldens.read(stem, folder);
  const checks: Check[] = [];
  for (const [index, { path, label_ids: labels, plain, ...tfio }] of cases.entries()) {
    if (speech !== undefined) {
      // TensorFlow's float32 spectra differ by up to 4e-6 of a frame's peak.
      const { values } = await ownFeatures(folder, join(speech, path), config);
      const expected = goldens.floats(`case${index}.features_plain`);
      checks.push(check(`features of ${path}`, values, expected, { relative: 0, absolute: 5e-3 }));
    }
    for (const { name, loss, greedy_text: text } of [
      { name: "features", ...tfio },
      { name: "features_plain", ...plain },
    ]) {
      const features = goldens.floats(`case${index}.${name}`);
      const utterance = { path, transcript: "", duration: 0, frames: features.length / bins, features, labels };
      const batch = padBatch([utterance], { bins, blank: 0 });
      const [decoded] = await session.greedy(batch, "reference");
      checks.push(check(`loss of ${path}, ${name}`, await session.losses(batch), [loss], { relative: 1e-3 }));
      checks.push(same(`text of ${path}, ${name}`, detokenize(decoded?.tokens ?? [], vocabulary), text));
    }
  }
  session.dispose();
  return checks;
}
