import { StudioError } from "../lib/result.ts";
import { judge } from "./judge.ts";
import type { Values } from "./kernel-case.ts";
import type { SelfTestCase } from "./report.ts";

/** A case that the GPU works on, and how far its numbers may be from those expected. */
export interface Comparison {
  name: string;
  kernels: readonly string[];
  tolerance: number;
  floorShare?: number; // see `judge`
  actual: Promise<Values>;
}

/** Waits for the GPU. Whatever goes wrong there is the case's failure; a lost device is told to the caller. */
export async function compare(comparison: Comparison, expected: Values): Promise<SelfTestCase> {
  const { name, kernels, tolerance, floorShare, actual } = comparison;
  const verdict = { name, kernels, tolerance };
  try {
    const { worstError, worstResult } = judge(await actual, expected, floorShare);
    return { ...verdict, isPassed: worstError <= tolerance, worstError, worstResult, failure: null };
  } catch (error) {
    if (error instanceof StudioError && error.code === "device-lost") throw error;
    const failure = error instanceof Error ? error.message : String(error);
    return { ...verdict, isPassed: false, worstError: Number.POSITIVE_INFINITY, worstResult: null, failure };
  }
}
