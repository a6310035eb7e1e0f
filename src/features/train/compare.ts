import type { Config } from "../../config/config.ts";
import type { ConfigDifference } from "../../config/difference.ts";
import { StudioError } from "../../lib/result.ts";

export interface ComparedRun {
  name: string;
  file: string;
  text: string; // of the config
  seed: number;
  epochs: number;
}

/**
 * What differs between two runs: the values of their configs in force, then what they were started with.
 * @throws StudioError `config-unreadable`
 */
export async function compareRuns(left: ComparedRun, right: ComparedRun): Promise<ConfigDifference[]> {
  const { configDifference } = await import("../../config/difference.ts");
  const differences = configDifference(await configOf(left), await configOf(right));
  return [...differences, ...startDifferences(left, right)];
}

function startDifferences(left: ComparedRun, right: ComparedRun): ConfigDifference[] {
  const pairs: [string, string, string][] = [
    ["seed", String(left.seed), String(right.seed)],
    ["epochs of the run", String(left.epochs), String(right.epochs)],
  ];
  return pairs.filter(([, a, b]) => a !== b).map(([key, a, b]) => ({ key, left: a, right: b }));
}

async function configOf({ name, file, text }: ComparedRun): Promise<Config> {
  const { loadConfig } = await import("../../config/load.ts");
  const { config, diagnostics } = await loadConfig(text, file);
  if (config !== undefined) return config;
  const first = diagnostics.find(({ severity }) => severity === "error");
  const place = { file, ...(first !== undefined && { line: first.line, column: first.column }) };
  throw new StudioError(
    "config-unreadable",
    `The config of ${name} cannot be read: ${first?.message ?? "no reason"}`,
    place,
  );
}
