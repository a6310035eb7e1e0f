import { renderTemplate } from "../../../config/template.ts";
import { parseYaml, type YamlValue } from "../../../config/yaml.ts";
import type { Check } from "../compare.ts";
import { pathAround } from "../golden-folder.ts";
import { casesWith, type GoldenKind, onCpu, same, skipped } from "../parity-case.ts";

interface YamlCase {
  name?: string;
  yaml?: string;
  text?: string;
  rendered?: string;
  value?: unknown;
  error?: { type: string; line?: number };
}

/** Single YAML values. */
export const scalars: GoldenKind = file => {
  const cases = casesWith<YamlCase>(file, "yaml", "value");
  return cases?.map(({ yaml = "", value, error }) =>
    onCpu(`${file.stem} ${JSON.stringify(yaml)}`, () => {
      const parsed = parseYaml(`key: ${yaml}`);
      if (error !== undefined) {
        const [first] = parsed.faults;
        return [same("refusal", [parsed.value, first?.severity, first?.line], [undefined, "error", 1])];
      }
      return [
        same("value", parsed.value && encode(parsed.value), { key: numbersOf(value) }),
        same("faults", parsed.faults, []),
      ];
    }),
  );
};

/** Whole files: Jinja2, then YAML. */
export const snippets: GoldenKind = file => {
  const cases = casesWith<YamlCase>(file, "text", "rendered", "value");
  return cases?.map(({ name, text = "", rendered, value, error }) =>
    onCpu(`${file.stem} ${name}`, async (): Promise<Check[]> => {
      const template = await renderTemplate(text, "config.j2");
      if (error !== undefined && !error.type.startsWith("yaml")) {
        const [first] = template.diagnostics;
        const found = [template.rendered, first?.severity, first?.file, first?.line];
        return [same("refusal", found, [undefined, "error", "config.j2", error.line ?? 1])];
      }
      const parsed = parseYaml(template.rendered ?? "");
      const errors = parsed.faults.filter(({ severity }) => severity === "error");
      const checks = [
        same("rendered", template.rendered, rendered ?? text),
        same("diagnostics", template.diagnostics, []),
      ];
      if (error === undefined) {
        checks.push(same("value", parsed.value && encode(parsed.value), numbersOf(value)), same("errors", errors, []));
      } else {
        const [first] = parsed.faults;
        const found = [parsed.value, first?.severity, first?.line];
        checks.push(same("refusal", found, [undefined, "error", error.line ?? first?.line]));
      }
      return checks;
    }),
  );
};

/** Whole configurations by path, of which only those that are there can be read. */
export const loadedFiles: GoldenKind = ({ folder, stem, json }) => {
  if (!isRecord(json.files) || !Object.keys(json.files).every(name => /\.(j2|ya?ml)$/.test(name))) return undefined;
  return Object.entries(json.files).map(([name, value]) => {
    const path = pathAround(folder, stem, name);
    if (path === undefined) return skipped(`${stem} ${name}`, name);
    return onCpu(`${stem} ${name}`, async () => {
      const { rendered = "" } = await renderTemplate(folder.text(path), name);
      const parsed = parseYaml(rendered);
      return [same("value", parsed.value && encode(parsed.value), numbersOf(value))];
    });
  });
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A parsed value in the goldens' notation; numbers as numbers, since Python and JavaScript spell floats apart. */
function encode(value: YamlValue): unknown {
  switch (value.kind) {
    case "null":
      return null;
    case "bool":
      return value.value;
    case "int":
      return { int: String(value.value) };
    case "float":
      return { float: value.value };
    case "str":
      return { str: value.value };
    case "date":
      return { [value.value.includes("T") ? "datetime" : "date"]: value.value };
    case "seq":
      return value.items.map(encode);
    case "set":
      return { set: value.values };
    case "binary":
      return { binary: Buffer.from(value.base64, "base64").toString("hex") };
    case "map": {
      const entries = [...value.entries.values()];
      if (entries.some(({ key }) => key.kind !== "str")) {
        return { "mapping with other keys": entries.map(entry => [encode(entry.key), encode(entry.value)]) };
      }
      return Object.fromEntries(
        entries.map(({ key, value: item }) => [key.kind === "str" ? key.value : "", encode(item)]),
      );
    }
    default:
      return value satisfies never;
  }
}

function numbersOf(golden: unknown): unknown {
  if (Array.isArray(golden)) return golden.map(numbersOf);
  if (typeof golden !== "object" || golden === null) return golden;
  const entries = Object.entries(golden);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "float") {
    return { float: Number(String(only[1]).replace("inf", "Infinity")) };
  }
  // Booleans and null are their own keys in Python; the golden's text for them differs, not their meaning.
  return Object.fromEntries(entries.map(([key, item]) => [key, numbersOf(item)]));
}
