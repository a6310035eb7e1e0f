import { type ConfigReader, entryOf } from "./reader.ts";
import type { Spot, YamlValue } from "./yaml.ts";

/** Reports at the node of a path, or at the nearest section above it that the file has. */
export class Finder {
  constructor(
    private readonly reader: ConfigReader,
    private readonly root: YamlValue,
  ) {}

  error(path: readonly (string | number)[], code: string, message: string, consequence: string): void {
    this.report("error", path, code, message, consequence);
  }

  warning(path: readonly (string | number)[], code: string, message: string, consequence: string): void {
    this.report("warning", path, code, message, consequence);
  }

  private report(
    severity: "error" | "warning",
    path: readonly (string | number)[],
    code: string,
    message: string,
    consequence: string,
  ): void {
    const key = path
      .map((part, index) => (typeof part === "number" ? `[${part}]` : index > 0 ? `.${part}` : part))
      .join("");
    this.reader.report(this.spotOf(path), { severity, code, message, key, consequence });
  }

  private spotOf(path: readonly (string | number)[]): Spot {
    let spot: Spot = { line: 1, column: 1 };
    let node: YamlValue | undefined = this.root;
    for (const part of path) {
      const entry: { key: YamlValue; value: YamlValue } | undefined =
        node?.kind === "seq" && typeof part === "number" ? itemOf(node.items[part]) : entryOf(node, String(part));
      if (entry === undefined) return spot;
      spot = entry.key;
      node = entry.value;
    }
    return spot;
  }
}

function itemOf(item: YamlValue | undefined): { key: YamlValue; value: YamlValue } | undefined {
  return item && { key: item, value: item };
}
