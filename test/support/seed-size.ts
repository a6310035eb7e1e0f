import * as seedSize from "../../src/cli/parity/seed-size.ts";
import type { ModelMaker } from "./model-goldens.ts";

export { mix } from "../../src/cli/parity/seed-size.ts";

const stem = "model/seed_size";

export const seedSizeCase = () => seedSize.seedSizeCase(stem);
export const checkSeedSizeInference = (make: ModelMaker) => seedSize.checkSeedSizeInference(stem, make);
export const checkSeedSizeTraining = (make: ModelMaker) => seedSize.checkSeedSizeTraining(stem, make);
