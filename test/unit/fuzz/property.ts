import fc from "fast-check";
import { StudioError } from "../../../src/lib/result.ts";
import { largestAllocation } from "./allocations.ts";

/** FUZZ_SEED and FUZZ_PATH replay what a failure printed; FUZZ_RUNS looks longer. */
const { FUZZ_SEED: seed, FUZZ_PATH: path, FUZZ_RUNS: runs } = process.env;

export interface Bounds {
  runs: number;
  /** How many bytes one array may have for each byte that is given, and besides. */
  perByte: number;
  besides?: number;
}

/**
 * For all drawn inputs `read` ends with a value or a StudioError, and never asks for more memory than the input's own
 * size allows. A hang is ended by the test's timeout.
 */
export async function checkReads<T extends { length: number }>(
  inputs: fc.Arbitrary<T>,
  read: (input: T) => Promise<unknown>,
  { runs: usual, perByte, besides = 1 << 20 }: Bounds,
): Promise<void> {
  const property = fc.asyncProperty(inputs, async input => {
    await largestAllocation(perByte * input.length + besides, () => endsTyped(() => read(input)));
  });
  const found = await fc.check(property, {
    numRuns: runs === undefined ? usual : Number(runs),
    seed: seed === undefined ? usualSeed : Number(seed),
    ...(path !== undefined && { path }),
  });
  if (!found.failed) return;
  // Inputs are files: the numbers that make one say more than its bytes.
  const replay = `FUZZ_SEED=${found.seed} FUZZ_PATH=${found.counterexamplePath}`;
  throw new Error(`${replay} (${found.counterexample?.[0].length} long) makes it fail`, { cause: found.errorInstance });
}

async function endsTyped(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    if (error.code === "" || error.message === "")
      throw new Error("Bug: an error without code or message", { cause: error });
    const { length } = error.message;
    if (length > longestMessage) throw new Error(`Bug: a message of ${length} characters`, { cause: error });
  }
}

/** The same inputs in every run: a red test is red again. */
const usualSeed = 20_240_229;
/** A message is for people: it does not quote a file. */
const longestMessage = 2000;
