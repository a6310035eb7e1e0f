import { loadConfig } from "../../../config/load.ts";
import { modelSummary } from "../../../config/summary.ts";
import { renderTemplate } from "../../../config/template.ts";
import { parseYaml, type YamlValue } from "../../../config/yaml.ts";
import type { Check } from "../compare.ts";
import type { GoldenFolder } from "../golden-folder.ts";
import { casesWith, type GoldenKind, onCpu, same } from "../parity-case.ts";

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
      if (error !== undefined)
        return [same("refusal", [parsed.value, parsed.faults[0]?.severity], [undefined, "error"])];
      return [same("value", parsed.value && encode(parsed.value), { key: numbersOf(value) })];
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
        return [same("refusal", [template.rendered, first?.line], [undefined, error.line ?? 1])];
      }
      const parsed = parseYaml(template.rendered ?? "");
      const checks = [same("rendered", template.rendered, rendered ?? text)];
      if (error === undefined) {
        checks.push(same("value", parsed.value && encode(parsed.value), numbersOf(value)));
      } else {
        const line = parsed.faults[0]?.line;
        checks.push(same("refusal", [parsed.value, line], [undefined, error.line ?? line]));
      }
      return checks;
    }),
  );
};

interface SummaryCase {
  name: string;
  config_of?: string;
  model_config?: string;
  classes?: number;
  make: { input_shape: [number | null, number, 1]; prediction_shape: [number | null]; batch_size: number | null };
  compiled: boolean;
  line_length?: number;
  lines: string[];
}

/** The model's printed table, byte for byte. */
export const summaries: GoldenKind = file => {
  const cases = casesWith<SummaryCase>(file, "make", "compiled", "lines");
  return cases?.flatMap(item => {
    if (item.config_of !== undefined && !file.folder.has(item.config_of)) return [];
    return onCpu(`${file.stem} ${item.name}`, async () => {
      const { config, diagnostics } = await loadConfig(configText(file.folder, item), item.name);
      if (config === undefined) return [same("config", diagnostics, [])];
      const [frames] = item.make.input_shape;
      const [predictions] = item.make.prediction_shape;
      const replicas = Number(/(\d+)_replicas/.exec(item.name)?.[1] ?? 1);
      const batchSize = item.make.batch_size === null ? null : item.make.batch_size / replicas;
      const labels = predictions === null ? null : predictions - 1;
      const { compiled, classes = 1000, line_length: lineLength } = item;
      const shape = { config, batchSize, frames, labels, classes, compiled };
      const table = modelSummary({ ...shape, ...(lineLength !== undefined && { lineLength }) });
      return [same("lines", table.split("\n"), item.lines)];
    });
  });
};

function configText(folder: GoldenFolder, { config_of: name, model_config: model, make }: SummaryCase): string {
  if (name !== undefined) return folder.text(name);
  const indented = (model ?? "").replace(/^(?=.)/gm, "  ");
  const [, bins] = make.input_shape;
  return `decoder_config: {vocabulary: v}\nspeech_config: {num_feature_bins: ${bins}}\nmodel_config:\n${indented}`;
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
  return Object.fromEntries(entries.map(([key, item]) => [key, numbersOf(item)]));
}
