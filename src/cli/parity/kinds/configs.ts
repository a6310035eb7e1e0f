import type { Config } from "../../../config/config.ts";
import { loadConfig } from "../../../config/load.ts";
import { isCloudPath, referencePath } from "../../../config/paths.ts";
import { parseYaml, type YamlValue } from "../../../config/yaml.ts";
import type { Check } from "../compare.ts";
import { casesWith, type GoldenKind, onCpu, same } from "../parity-case.ts";

type GoldenScalar = null | boolean | { int?: string; float?: string; str?: string } | unknown[];

interface ConfigCase {
  name: string;
  text: string;
  error?: { type: string };
  differs_from_default?: Record<string, GoldenScalar>;
}

/** What the reference's Config holds of a file: its defaults, what single files change, and which it refuses. */
export const configs: GoldenKind = file => {
  const cases = casesWith<ConfigCase>(file, "text", "differs_from_default");
  if (cases === undefined || !("default" in file.json && "is_cloud_path" in file.json)) return undefined;
  const { stem } = file;
  const golden = file.folder.json<{
    default: Record<string, GoldenScalar>;
    is_cloud_path: Record<string, boolean>;
  }>(`${stem}.json`);
  return [
    onCpu(`${stem} defaults`, () => checkDefaults(golden.default)),
    onCpu(`${stem} cloud paths`, () =>
      Object.entries(golden.is_cloud_path).map(([path, expected]) => same(path, isCloudPath(path), expected)),
    ),
    ...cases.map(item => onCpu(`${stem} ${item.name}`, () => checkConfig(item))),
  ];
};

/** What the studio leaves to others, or holds in a form of its own. */
const notHeld =
  /frame_length|frame_step|augmentations|pad_token|pad_index|bos_|eos_|lm_config|model_type|accumulation|optimizer_config|learning_rate_config|checkpoint|backup|tensorboard|decoder_config.vocabulary|pretrained|model_config$/;

const leastDecoder = "decoder_config:\n  vocabulary: v\n";
const leastModel = "model_config:\n  encoder_blocks: [{}]\n";

async function checkDefaults(golden: Record<string, GoldenScalar>): Promise<Check[]> {
  const { config } = await loadConfig(leastDecoder + leastModel, "c.yml");
  if (config === undefined) return [same("config", "errors", "none")];
  return Object.entries(golden)
    .filter(([path]) => !notHeld.test(path))
    .map(([path, value]) => same(path, at(config, path), plain(value)));
}

/** Accepted by the reference's Config and fatal later, or refused by the specification: errors here. */
const laterErrors: readonly string[] = ["explicit_nulls", "data_paths_string", "unknown_keys"];

/** Whether a config is refused here: where the reference refuses it, then or later. */
function isRefused({ name, error }: ConfigCase): boolean {
  return error !== undefined || laterErrors.includes(name);
}

async function checkConfig(item: ConfigCase): Promise<Check[]> {
  const text = complete(item.text);
  const { config, diagnostics } = await loadConfig(text, "c.yml");
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (isRefused(item)) {
    const lines = text.split("\n").length;
    const isRefusal = config === undefined && errors.length > 0;
    return [same("refusal", [isRefusal, diagnostics.every(({ line }) => line <= lines)], [true, true])];
  }
  if (item.name === "null_sections") {
    return [
      same(
        "refusal",
        errors.some(e => e.key === "model_config.encoder_blocks"),
        true,
      ),
    ];
  }
  return [same("errors", errors, []), ...(config === undefined ? [] : checkChanges(config, item))];
}

function checkChanges(config: Config, { differs_from_default: differs = {} }: ConfigCase): Check[] {
  const context = { workingDirectory: "<working directory>", home: "<home>" };
  return Object.entries(differs).flatMap(([path, value]) => {
    if (!/speech_config|_config\.(data_paths|tfrecords_dir|metadata)/.test(path)) return [];
    const found = at(config, path);
    if (found === undefined || typeof found === "object") return []; // derived or unknown keys
    if (typeof found !== "string" || path.endsWith("metadata")) return [same(path, found, plain(value))];
    const isUsed = at(config, path.replace(/[^.]*$/, "enabled")) !== false;
    const expanded = isUsed ? referencePath(found, context) : found;
    return [same(path, expanded.replace(/^\/</, "<"), plain(value))];
  });
}

/** With the sections that nothing loads without. */
function complete(text: string): string {
  const parsed: YamlValue | undefined = parseYaml(text).value;
  if (parsed?.kind !== "map") return text;
  const keys = [...parsed.entries.keys()];
  let completed = text;
  if (!keys.includes("decoder_config")) completed += leastDecoder;
  else if (!/vocabulary/.test(text)) completed = completed.replace("decoder_config:\n", leastDecoder);
  return keys.includes("model_config") ? completed : completed + leastModel;
}

function plain(value: GoldenScalar): unknown {
  if (value === null || typeof value === "boolean" || Array.isArray(value)) return value;
  return value.str ?? Number(value.int ?? value.float);
}

function at(config: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((node, key) => Object.entries(node ?? {}).find(([name]) => name === key)?.[1], config);
}
