import type { Config } from "./config.ts";
import { valuesInForce } from "./values-in-force.ts";

export interface ConfigDifference {
  key: string; // e.g. model_config.encoder_blocks[3].filters
  left: string | undefined; // undefined: only the other one has the key
  right: string | undefined;
}

/** The values in force by which two configs differ, in the order of the left one, then what only the right one has. */
export function configDifference(left: Config, right: Config): ConfigDifference[] {
  const onLeft = valuesByKey(left);
  const onRight = valuesByKey(right);
  const keys = new Set([...onLeft.keys(), ...onRight.keys()]);
  return [...keys]
    .map(key => ({ key, left: onLeft.get(key), right: onRight.get(key) }))
    .filter(difference => difference.left !== difference.right);
}

function valuesByKey(config: Config): Map<string, string> {
  return new Map(valuesInForce(config, "").map(({ key, value }) => [key, value]));
}
