import type { Config } from "./config.ts";
import { entryOf } from "./reader.ts";
import { parseYaml, type YamlValue } from "./yaml.ts";

export interface ValueInForce {
  key: string; // e.g. model_config.encoder_blocks[3].filters
  value: string;
  isDefault: boolean; // the file does not give it
}

/** Every value that a run goes by, in the order of the schema, beside whether the rendered file gives it. */
export function valuesInForce(config: Config, rendered: string): ValueInForce[] {
  const values: ValueInForce[] = [];
  collect(config, "", parseYaml(rendered).value, values);
  return values;
}

function collect(value: unknown, key: string, node: YamlValue | undefined, into: ValueInForce[]): void {
  if (Array.isArray(value)) return collectList(value, key, node, into);
  if (typeof value !== "object" || value === null) {
    into.push({ key, value: String(value), isDefault: node === undefined });
    return;
  }
  for (const [name, child] of Object.entries(value)) {
    collect(child, key === "" ? name : `${key}.${name}`, entryOf(node, name)?.value, into);
  }
}

function collectList(items: readonly unknown[], key: string, node: YamlValue | undefined, into: ValueInForce[]): void {
  if (items.every(item => typeof item !== "object")) {
    into.push({ key, value: items.length === 0 ? "none" : items.join(", "), isDefault: node === undefined });
    return;
  }
  for (const [index, item] of items.entries()) {
    if (isAugmentation(item)) {
      const { method, ...values } = item;
      collect(values, `${key}.${method}`, entryOf(node, method)?.value, into);
    } else {
      collect(item, `${key}[${index}]`, node?.kind === "seq" ? node.items[index] : undefined, into);
    }
  }
}

/** Steps of augmentation are a list here and a mapping by method in the file. */
function isAugmentation(item: unknown): item is { method: string } {
  return typeof item === "object" && item !== null && "method" in item;
}
