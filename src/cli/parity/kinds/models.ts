import { checkDecoding, checkModel, checkTraining } from "../model-goldens.ts";
import { type GoldenKind, onGpu } from "../parity-case.ts";
import { checkSeedSizeInference, checkSeedSizeTraining } from "../seed-size.ts";
import { sessionUnderTest } from "../session-under-test.ts";

/** Whole models: outputs, losses and gradients; recorded training steps; greedy decoding token by token. */
export const models: GoldenKind = ({ folder, stem, json }) => {
  if (!("model_config" in json) || !folder.has(`${stem}.safetensors`)) return undefined;
  const checker =
    "steps_recorded" in json
      ? checkTraining
      : "infer_batch_loss" in json
        ? checkModel
        : "greedy" in json
          ? checkDecoding
          : undefined;
  return checker && [onGpu(stem, device => checker(stem, spec => sessionUnderTest(device, spec), folder))];
};

/** The reference run's model at full size, whose weights come from a formula. */
export const seedSize: GoldenKind = ({ folder, stem, json }) => {
  if (!("model_config_of" in json && "formula" in json)) return undefined;
  return [
    onGpu(`${stem} inference`, device => checkSeedSizeInference(stem, spec => sessionUnderTest(device, spec), folder)),
    onGpu(`${stem} training`, device => checkSeedSizeTraining(stem, spec => sessionUnderTest(device, spec), folder)),
  ];
};
