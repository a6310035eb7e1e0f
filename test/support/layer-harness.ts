import * as harness from "../../src/cli/parity/layer-harness.ts";
import { testDevice } from "./device.ts";

export type { LayerResult, LayerRun } from "../../src/cli/parity/layer-harness.ts";

/** Runs one layer forward and backward on the test device, without pending state between runs. */
export async function runLayer(run: harness.LayerRun): Promise<harness.LayerResult> {
  return harness.runLayer(await testDevice(), run);
}
