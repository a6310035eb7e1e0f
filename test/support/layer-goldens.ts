import {
  isComparableLoss,
  type JointCase,
  type LayerLossCase,
  type LossCase,
} from "../../src/cli/parity/layer-goldens.ts";
import { readFixtureJson } from "./fixtures.ts";

export * from "../../src/cli/parity/layer-goldens.ts";

export function layerCases<Case>(group: string): Case[] {
  return readFixtureJson<{ cases: Case[] }>(`layers/${group}.json`).cases;
}

export function lossVectors(): LossCase[] {
  return readFixtureJson<{ cases: LossCase[] }>("rnnt_loss.json").cases;
}

export function jointLossVectors(): JointCase[] {
  return readFixtureJson<{ joint_cases: JointCase[] }>("rnnt_loss.json").joint_cases;
}

/** TensorFlowASR's loss cases that both sides take. */
export function lossLayerCases(): LayerLossCase[] {
  return layerCases<LayerLossCase>("rnnt_loss").filter(isComparableLoss);
}
