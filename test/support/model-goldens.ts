import { readdirSync } from "node:fs";
import * as goldens from "../../src/cli/parity/model-goldens.ts";
import type { ModelMaker } from "../../src/cli/parity/model-under-test.ts";
import { fixture, readFixtureJson } from "./fixtures.ts";

export * from "../../src/cli/parity/model-goldens.ts";
export type * from "../../src/cli/parity/model-under-test.ts";
export { type LayerCase, layerCases } from "./layer-goldens.ts";

/** Names of a folder's cases: JSON files that have tensors beside them and hold a whole model's configuration. */
function casesOf(folder: string): string[] {
  const files = readdirSync(fixture(folder));
  return files
    .filter(file => file.endsWith(".json") && files.includes(file.replace(/json$/, "safetensors")))
    .map(file => file.replace(/\.json$/, ""))
    .filter(name => "model_config" in readFixtureJson<object>(`${folder}/${name}.json`))
    .toSorted();
}

export const modelCases = () => casesOf("model");
export const trainingCases = () => casesOf("training");
export const decodingCases = () => casesOf("decoding");

export const checkModel = (name: string, make: ModelMaker) => goldens.checkModel(`model/${name}`, make);
export const checkTraining = (name: string, make: ModelMaker) => goldens.checkTraining(`training/${name}`, make);
export const checkDecoding = (name: string, make: ModelMaker) => goldens.checkDecoding(`decoding/${name}`, make);
