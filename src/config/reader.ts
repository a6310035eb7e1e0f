import type { z } from "zod";
import type { Diagnostic } from "./diagnostic.ts";
import { nearestName } from "./nearest.ts";
import { type KeyPolicy, type Notice, type PolicyName, policies } from "./notices.ts";
import type { Spot, YamlValue } from "./yaml.ts";

type Finding = Omit<Diagnostic, "file" | "line" | "column">;

export interface SectionOptions {
  policy: PolicyName;
  /** Keys of the section that are read as sections of their own. */
  children?: readonly string[];
  /** A null section counts as one that is left out; else null is an error. */
  isNullable?: boolean;
  /** Where each known key of the whole config stands: names the section of a key that strayed. */
  homes?: ReadonlyMap<string, string>;
}

/** A section as read: the checked values, and the nodes that later checks point at. */
export interface Section<Values> {
  path: string;
  node: YamlValue | undefined;
  spot: Spot; // the section's key, for what is missing in it
  values: Values | undefined; // undefined where a value is wrong
}

/** Reads sections of a config and keeps what is wrong with them. */
export class ConfigReader {
  readonly diagnostics: Diagnostic[] = [];

  constructor(
    private readonly file: string,
    private readonly locate: (line: number, column: number) => Spot,
  ) {}

  /** `spot` is a place in the rendered text. */
  report(spot: Spot, finding: Finding): void {
    this.diagnostics.push({ ...finding, file: this.file, ...this.locate(spot.line, spot.column) });
  }

  hasErrors(): boolean {
    return this.diagnostics.some(({ severity }) => severity === "error");
  }

  section<Schema extends z.ZodObject>(
    schema: Schema,
    parent: { path: string; node: YamlValue | undefined; spot: Spot },
    name: string,
    options: SectionOptions,
  ): Section<z.output<Schema>> {
    const entry = entryOf(parent.node, name);
    const path = parent.path === "" ? name : `${parent.path}.${name}`;
    return this.mapping(schema, { path, node: entry?.value, spot: entry?.key ?? parent.spot }, options);
  }

  /** As section, for a node that has no key of its own, such as an item of a list. */
  mapping<Schema extends z.ZodObject>(
    schema: Schema,
    at: { path: string; node: YamlValue | undefined; spot: Spot },
    options: SectionOptions,
  ): Section<z.output<Schema>> {
    const { path, node, spot } = at;
    const isAbsent = node === undefined || (node.kind === "null" && options.isNullable === true);
    if (node !== undefined && !isAbsent && node.kind !== "map") {
      this.report(node, {
        severity: "error",
        code: "wrong_type",
        message: `${path} must be a mapping of keys, not ${describeValue(node)}.`,
        key: path,
        consequence: refusal,
      });
      return { path, node, spot, values: undefined };
    }
    const raw: Record<string, unknown> = {};
    const known = Object.keys(schema.shape);
    if (node?.kind === "map") {
      for (const [key, { key: keyNode, value }] of node.entries) {
        if (known.includes(key)) raw[key] = plainValue(value);
        else if (options.children?.includes(key) !== true) this.reportKey(key, keyNode, value, path, known, options);
      }
    }
    const parsed = schema.safeParse(raw);
    if (parsed.success) return { path, node, spot, values: parsed.data };
    for (const issue of parsed.error.issues) this.reportIssue(issue, { path, node, spot }, raw);
    return { path, node, spot, values: undefined };
  }

  private reportIssue(
    issue: z.core.$ZodIssue,
    { path, node, spot }: { path: string; node: YamlValue | undefined; spot: Spot },
    raw: Record<string, unknown>,
  ): void {
    const [key = ""] = issue.path;
    const wholePath = issue.path.reduce<string>((text, part) => {
      return typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`;
    }, path);
    const shortName = wholePath.slice(path.length + 1);
    if (!(String(key) in raw)) {
      this.report(spot, {
        severity: "error",
        code: "missing_value",
        message: `${wholePath} is missing: it ${issue.message}.`,
        key: wholePath,
        consequence: refusal,
      });
      return;
    }
    const value = issue.path.reduce<YamlValue | undefined>(childOf, node);
    this.report(value ?? spot, {
      severity: "error",
      code: "wrong_value",
      message: `${shortName} ${issue.message}, not ${value === undefined ? "this" : describeValue(value)}.`,
      key: wholePath,
      consequence: refusal,
    });
  }

  private reportKey(
    key: string,
    spot: Spot,
    value: YamlValue,
    path: string,
    known: readonly string[],
    options: SectionOptions,
  ): void {
    const policy: KeyPolicy = policies[options.policy];
    const wholePath = path === "" ? key : `${path}.${key}`;
    const notice = noticeOf(policy, key);
    if (notice !== undefined) {
      if (notice.isSilentOnNull === true && value.kind === "null") return;
      const { severity, code, consequence, nearest } = notice;
      const hint = nearest === undefined ? {} : { nearest };
      this.report(spot, { severity, code, message: `${key} ${notice.message}`, key: wholePath, consequence, ...hint });
      return;
    }
    const home = options.homes?.get(key);
    const near = nearestName(key, [...known, ...(options.children ?? [])]);
    const nearest = near ?? (home === undefined ? undefined : `${home}.${key}`);
    this.report(spot, {
      severity: policy.unknown === "refused" ? "error" : "warning",
      code: "unknown_key",
      message: `${key} is not a key of ${path === "" ? "a config" : path}.`,
      key: wholePath,
      ...(nearest === undefined ? {} : { nearest }),
      consequence: unknownConsequence(options.policy, policy.unknown),
    });
  }
}

function noticeOf({ notices, pattern }: KeyPolicy, key: string): Notice | undefined {
  if (Object.hasOwn(notices, key)) return notices[key];
  return pattern?.keys.test(key) === true ? pattern.notice : undefined;
}

const refusal = "TensorFlowASR does not check values; the studio refuses the config.";

function unknownConsequence(policy: PolicyName, unknown: KeyPolicy["unknown"]): string {
  if (policy === "studio_config" || policy === "object_storage")
    return "TensorFlowASR never looks at studio_config; the studio refuses the config.";
  if (unknown === "ignored") return "TensorFlowASR silently ignores it, and so does the studio.";
  return "TensorFlowASR stops with a TypeError (unexpected argument); the studio refuses the config.";
}

export function entryOf(node: YamlValue | undefined, key: string): { key: YamlValue; value: YamlValue } | undefined {
  return node?.kind === "map" ? node.entries.get(key) : undefined;
}

function childOf(node: YamlValue | undefined, part: PropertyKey): YamlValue | undefined {
  if (node?.kind === "seq" && typeof part === "number") return node.items[part];
  return entryOf(node, String(part))?.value;
}

/** The value as plain JavaScript. Whole numbers past 2^53 stay bigint, which no rule accepts. */
export function plainValue(node: YamlValue): unknown {
  switch (node.kind) {
    case "null":
      return null;
    case "int":
      return Number.isSafeInteger(Number(node.value)) ? Number(node.value) : node.value;
    case "bool":
    case "float":
    case "str":
    case "date":
      return node.value;
    case "seq":
      return node.items.map(plainValue);
    case "set":
      return new Set(node.values);
    case "binary":
      return node.base64;
    case "map":
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainValue(entry.value)]));
    default:
      return node satisfies never;
  }
}

export function describeValue(node: YamlValue): string {
  switch (node.kind) {
    case "null":
      return "null";
    case "bool":
      return node.value ? "True" : "False";
    case "int":
    case "float":
      return String(node.value);
    case "str": {
      const short = node.value.length > 40 ? `${node.value.slice(0, 40)}…` : node.value;
      return `the text ${JSON.stringify(short)}`;
    }
    case "date":
      return `the date ${node.value}`;
    case "seq":
      return "a list";
    case "set":
      return "a set";
    case "binary":
      return "binary data";
    case "map":
      return "a mapping";
    default:
      return node satisfies never;
  }
}
