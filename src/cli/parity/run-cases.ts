import type { EngineDevice } from "../../engine/device.ts";
import { StudioError } from "../../lib/result.ts";
import type { Check } from "./compare.ts";
import type { ParityCase } from "./parity-case.ts";

export interface CaseResult {
  name: string;
  isPassed: boolean;
  /** The check that uses up most of its tolerance; where the case broke off, why. */
  worst: Check | string;
}

/** Runs a case. What it throws is its failure: the next case is run all the same. */
export async function runCase(item: ParityCase, gpu: () => Promise<EngineDevice>): Promise<CaseResult> {
  const { name } = item;
  try {
    const checks = await item.run(gpu);
    const worst = worstOf(checks);
    return {
      name,
      isPassed: checks.length > 0 && checks.every(c => c.isWithin),
      worst: worst ?? "nothing was compared",
    };
  } catch (error) {
    if (error instanceof StudioError && error.code === "no-webgpu") throw error;
    return { name, isPassed: false, worst: error instanceof Error ? error.message : String(error) };
  }
}

/** `ok   model/seedlike  1.2e-6 of 1.0e-5 (train encoder)` */
export function resultLine({ name, isPassed, worst }: CaseResult): string {
  const status = isPassed ? "ok  " : "FAIL";
  if (typeof worst === "string") return `${status} ${name}  ${worst.split("\n")[0]}`;
  const isExact = worst.allowed === 0;
  const error = isExact
    ? worst.isWithin
      ? "equal"
      : "differs"
    : `${worst.error.toExponential(1)} of ${worst.allowed.toExponential(1)}`;
  return `${status} ${name}  ${error} (${worst.name})`;
}

function worstOf(checks: readonly Check[]): Check | undefined {
  let worst: Check | undefined;
  for (const one of checks) if (worst === undefined || share(one) > share(worst)) worst = one;
  return worst;
}

/** How much of its tolerance a check uses; what must be equal counts least while it is. */
function share({ error, allowed, isWithin }: Check): number {
  if (!isWithin) return Number.POSITIVE_INFINITY;
  return allowed === 0 ? -1 : error / allowed;
}
