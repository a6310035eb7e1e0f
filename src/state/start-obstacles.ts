import { formatMebibytes } from "../lib/amounts.ts";
import type { AdapterReport } from "../workers/trainer/protocol.ts";
import type { ProjectView } from "./project-view.ts";
import type { RunPhase } from "./run-view.ts";

type Known = Pick<ProjectView, "file" | "loaded" | "missing" | "preflight" | "error">;

/** Why training cannot begin, each a sentence with what to do; none where it can. */
export function startObstacles(
  { file, loaded, missing, preflight, error }: Known,
  phase: RunPhase | undefined,
  adapter: AdapterReport | undefined,
): string[] {
  if (file === "") return ["No config is open: open one first."];
  const obstacles: string[] = [];
  if (phase !== undefined && phase !== "ended" && phase !== "failed") {
    obstacles.push("A run is under way: stop it on the Train page first.");
  }
  if (loaded === undefined && error === null) obstacles.push("The config is still being read.");
  const errors = loaded?.diagnostics.filter(({ severity }) => severity === "error").length ?? 0;
  if (errors > 0) obstacles.push(`The config has ${errors === 1 ? "an error" : `${errors} errors`}: correct it first.`);
  const needed = missing.filter(({ isNeeded }) => isNeeded);
  for (const { path, reason } of needed) {
    if (reason === undefined) obstacles.push(`${path} is missing: add it under Files.`);
  }
  const [unreachable, ...others] = needed.filter(({ reason }) => reason !== undefined);
  if (unreachable !== undefined) {
    const also = others.length === 0 ? "" : ` and ${others.length} more`;
    obstacles.push(`${unreachable.path}${also} cannot be reached: see under Files.`);
  }
  if (error !== null) obstacles.push(error.message);
  if (preflight !== undefined) obstacles.push(...misfits(preflight, adapter));
  return obstacles;
}

function misfits(
  { fits, plan, bindingLimitBytes, batchSize, stepsPerEpoch }: NonNullable<Known["preflight"]>,
  adapter: AdapterReport | undefined,
): string[] {
  const reasons: string[] = [];
  // The plan is of our own engine; TensorFlow.js lays its memory out by itself.
  if (!fits && adapter?.engine !== "portable") {
    const [needed, limit] = [formatMebibytes(plan.largestBindingBytes), formatMebibytes(bindingLimitBytes)];
    reasons.push(`It does not fit: a tensor needs ${needed} in one binding, and this adapter allows ${limit}.`);
  }
  if (stepsPerEpoch === 0) {
    reasons.push(`The training data has fewer utterances than one batch of ${batchSize}: use a smaller batch.`);
  }
  return reasons;
}
