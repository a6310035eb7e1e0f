import { type Check, failures } from "../../src/cli/parity/compare.ts";
import { goldenFolder } from "../../src/cli/parity/golden-folder.ts";
import type { GoldenFile, GoldenKind } from "../../src/cli/parity/parity-case.ts";
import { testDevice } from "./device.ts";

export interface GoldenCase {
  name: string;
  /** Every single comparison, for tests that promise how many there are. */
  checks: () => Promise<readonly Check[]>;
  /** What does not hold, a line each: `expect(await failed()).toEqual([])`. */
  failed: () => Promise<string[]>;
}

/** The cases that `studio parity` runs of one golden, `stem` being "config/scalars" or the like. */
export function goldenCases(kind: GoldenKind, stem: string): GoldenCase[] {
  const file: GoldenFile = { folder: goldenFolder, stem, json: goldenFolder.json<GoldenFile["json"]>(`${stem}.json`) };
  return (kind(file) ?? [])
    .filter(({ missing }) => missing === undefined)
    .map(item => ({
      name: item.name.slice(stem.length + 1),
      checks: async () => item.run(testDevice),
      failed: async () => failures(await item.run(testDevice)),
    }));
}
