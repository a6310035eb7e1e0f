import { join } from "node:path/posix";
import type { Config } from "../../../config/config.ts";
import { padBatch } from "../../../data/index.ts";
import type { EngineDevice } from "../../../engine/device.ts";
import { createFeatureExtractor, decodeAudio } from "../../../speech/index.ts";
import { detokenize, tokenize } from "../../../text/wordpiece.ts";
import { type Check, check } from "../compare.ts";
import type { GoldenFolder } from "../golden-folder.ts";
import { type GoldenKind, onGpu, same, skipped } from "../parity-case.ts";
import { openTrained, recordingsWith, weightsBeside } from "../trained-model.ts";

interface RecordedTexts {
  utterances: RecordedText[];
}

interface RecordedText {
  path: string;
  groundtruth: string;
  greedy: string;
  loss: number;
  frames: number;
  smallest_margin: number; // log-probability of the best class over the second on the greedy path
}

const batchSize = 15;

/** Whole recordings through TensorFlowASR's trained weights: frames, losses and texts. */
export const recordings: GoldenKind = ({ folder, stem, json }) => {
  const [first]: unknown[] = Array.isArray(json.utterances) ? json.utterances : [];
  if (typeof first !== "object" || first === null || !("smallest_margin" in first)) return undefined;
  const { utterances } = folder.json<RecordedTexts>(`${stem}.json`);
  const weights = weightsBeside(folder, stem);
  if (weights === undefined) return [skipped(stem, "the weights file beside it")];
  const speech = recordingsWith(folder, stem, utterances[0]?.path ?? "");
  if (speech === undefined) return [skipped(stem, "the recorded speech in data/")];
  return [onGpu(stem, device => checkTexts(device, folder, { stem, weights, speech }, utterances))];
};

async function checkTexts(
  device: EngineDevice,
  folder: GoldenFolder,
  { stem, weights, speech }: Record<"stem" | "weights" | "speech", string>,
  recorded: readonly RecordedText[],
): Promise<Check[]> {
  const { config, vocabulary, session } = await openTrained(device, folder, stem, weights);
  const checks: Check[] = [];
  for (let start = 0; start < recorded.length; start += batchSize) {
    const group = recorded.slice(start, start + batchSize);
    const utterances = await Promise.all(
      group.map(async ({ path, groundtruth: transcript }) => {
        const { frames, values } = await ownFeatures(folder, join(speech, path), config);
        const labels = tokenize(transcript, vocabulary, config.decoder_config.normalization_form);
        return { path, transcript, duration: 0, frames, features: values, labels };
      }),
    );
    const batch = padBatch(utterances, { bins: config.speech_config.num_feature_bins, blank: 0 });
    const losses = await session.losses(batch);
    const decoded = await session.greedy(batch, "reference");
    for (const [b, { path, frames, loss, greedy, smallest_margin: margin }] of group.entries()) {
      checks.push(same(`frames of ${path}`, utterances[b]?.frames, frames));
      checks.push(check(`loss of ${path}`, losses.slice(b, b + 1), [loss], { relative: 0, absolute: 1e-2 }));
      // Where two classes are nearly as likely, rounding may choose the other.
      if (margin > 0.05) checks.push(same(`text of ${path}`, detokenize(decoded[b]?.tokens ?? [], vocabulary), greedy));
    }
  }
  session.dispose();
  return checks;
}

/** Our features of a recording. */
export async function ownFeatures(folder: GoldenFolder, recording: string, { speech_config: speech }: Config) {
  const { signal } = await decodeAudio(new Uint8Array(folder.bytes(recording)));
  return createFeatureExtractor(speech).extract(signal);
}
