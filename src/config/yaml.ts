import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type YAMLError,
} from "yaml";
import { resolveScalar, resolveTagged, type Scalar } from "./scalars.ts";
import { findUnreadable, maximumDepth } from "./unreadable.ts";

/** A place in the rendered text; lines and columns from 1. */
export interface Spot {
  line: number;
  column: number;
}

/** A YAML value with its place. Keys of a mapping are given by their text; a later key replaces an earlier one. */
export type YamlValue = Spot &
  (
    | Exclude<Scalar, { kind: "fault" }>
    | { kind: "seq"; items: YamlValue[] }
    | { kind: "map"; entries: Map<string, YamlEntry> }
    | { kind: "set"; values: string[] }
    | { kind: "binary"; base64: string }
  );

export interface YamlEntry {
  key: YamlValue;
  value: YamlValue;
}

export interface YamlFault extends Spot {
  severity: "error" | "warning";
  code: string;
  message: string;
}

export interface ParsedYaml {
  value: YamlValue | undefined; // undefined after an error
  faults: YamlFault[];
}

const maximumNodes = 200_000; // aliases counted at every use

/**
 * Parses a config's YAML as PyYAML's SafeLoader does: version 1.1, tags of that loader alone, merge keys, later keys
 * winning. The `yaml` package gives the tree with positions; what a scalar means is decided here (scalars.ts), because
 * no mode of it equals the reference.
 */
export function parseYaml(text: string): ParsedYaml {
  const unreadable = findUnreadable(text);
  if (unreadable !== undefined) {
    return { value: undefined, faults: [{ ...fault(unreadable.reason), ...placeOf(text, unreadable.offset) }] };
  }
  const lines = new LineCounter();
  const options = { version: "1.1", schema: "failsafe", uniqueKeys: false, merge: false, prettyErrors: false } as const;
  const documents = [...parseAllDocuments(text.replace(/^\uFEFF/, " "), { ...options, lineCounter: lines })];
  const [document, second] = documents;
  if (document === undefined) return { value: { kind: "null", line: 1, column: 1 }, faults: [] };
  for (const { errors } of documents) {
    if (errors.length > 0) return { value: undefined, faults: [describeErrors(text, errors, lines)] };
  }
  if (second !== undefined) {
    const message = "the file holds more than one YAML document";
    return { value: undefined, faults: [{ ...fault(message), ...spotAt(lines, second.range[0]) }] };
  }
  return new Reader(document, lines).read();
}

function fault(message: string): Omit<YamlFault, "line" | "column"> {
  return { severity: "error", code: "yaml", message: `YAML: ${message}.` };
}

/** The first error, moved to where PyYAML sees it: a mapping inside a plain value is found at its colon. */
function describeErrors(text: string, errors: readonly YAMLError[], lines: LineCounter): YamlFault {
  const first = errors[0];
  if (first?.code === "BLOCK_AS_IMPLICIT_KEY") {
    const whole = errors.find(error => error.code === "MULTILINE_IMPLICIT_KEY");
    const offset = whole === undefined ? text.indexOf(":", first.pos[0]) : whole.pos[1];
    const message =
      'a key cannot stand here (a value that holds ": " needs quotes; keys of one mapping one indentation)';
    return { ...fault(message), ...spotAt(lines, offset) };
  }
  const [sentence = ""] = (first?.message ?? "").split("\n");
  const message = sentence.replace(/[.:]$/, "").replace(/^[A-Z](?=[a-z])/, initial => initial.toLowerCase());
  return { ...fault(message), ...spotAt(lines, first?.pos[0] ?? 0) };
}

function placeOf(text: string, offset: number): Spot {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function spotAt(lines: LineCounter, offset: number): Spot {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

class ReadError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

class Reader {
  private readonly faults: YamlFault[] = [];
  private readonly targets = new Map<Alias, unknown>();
  private nodes = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {}

  read(): ParsedYaml {
    try {
      const { contents } = this.document;
      const value = contents === null ? ({ kind: "null", line: 1, column: 1 } as const) : this.value(contents, 0, 0);
      return { value, faults: this.faults };
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      const place = spotAt(this.lines, error.offset);
      return { value: undefined, faults: [...this.faults, { ...fault(error.message), ...place }] };
    }
  }

  /** `fallback` is the offset to name where a node has none of its own. */
  private value(node: unknown, depth: number, fallback: number): YamlValue {
    const offset = startOf(node) ?? fallback;
    const spot = spotAt(this.lines, offset);
    if (++this.nodes > maximumNodes) throw new ReadError("aliases make the file too large", offset);
    if (depth > maximumDepth) throw new ReadError("the YAML is nested too deeply", offset);
    if (node === null || node === undefined) return { kind: "null", ...spot };
    if (isAlias(node)) return { ...this.value(this.target(node), depth + 1, offset), ...spot };
    const tag = isScalar(node) || isMap(node) || isSeq(node) ? shortTag(node.tag) : undefined;
    if (isScalar(node)) return this.scalar(textOf(node.value), node.type === "PLAIN", tag, offset);
    if (isSeq(node) && (tag === undefined || tag === "seq")) {
      return { kind: "seq", items: node.items.map(item => this.value(item, depth + 1, offset)), ...spot };
    }
    if (isMap(node) && tag === "set") {
      return {
        kind: "set",
        values: node.items.map(pair => (isScalar(pair.key) ? textOf(pair.key.value) : "")),
        ...spot,
      };
    }
    if (isMap(node) && (tag === undefined || tag === "map")) {
      return { kind: "map", entries: this.entries(node.items, depth + 1, offset), ...spot };
    }
    throw new ReadError(`the tag ${tagText(tag)} is not supported`, offset);
  }

  private target(node: unknown): unknown {
    if (!isAlias(node)) return node;
    // Cached: resolving walks the whole document.
    const target = this.targets.get(node) ?? node.resolve(this.document);
    if (target !== undefined) this.targets.set(node, target);
    else throw new ReadError(`the alias *${node.source} names no anchor`, startOf(node) ?? 0);
    return target;
  }

  private scalar(text: string, isPlain: boolean, tag: string | undefined, offset: number): YamlValue {
    const spot = spotAt(this.lines, offset);
    if (tag === "binary") return { kind: "binary", base64: text.replace(/\s/g, ""), ...spot };
    if (tag !== undefined && !/^[a-z]+$/.test(tag)) throw new ReadError(`the tag ${tag} is not supported`, offset);
    if (tag === undefined && isPlain && text === "<<") throw new ReadError("<< stands for no value", offset);
    const untagged: Scalar = isPlain ? resolveScalar(text) : { kind: "str", value: text };
    const scalar = tag === undefined ? untagged : resolveTagged(tag, text);
    if (scalar.kind === "fault") throw new ReadError(scalar.reason, offset);
    return { ...scalar, ...spot };
  }

  /** Merged keys come first and are replaced by the mapping's own; of a list of mappings the first has its way. */
  private entries(items: readonly unknown[], depth: number, fallback: number): Map<string, YamlEntry> {
    const own = new Map<string, YamlEntry>();
    const merged: Map<string, YamlEntry>[] = [];
    for (const pair of items) {
      if (!isPair(pair)) continue;
      const offset = startOf(pair.key) ?? fallback;
      if (isScalar(pair.key) && pair.key.value === "<<" && pair.key.type === "PLAIN") {
        merged.push(...this.merged(this.target(pair.value), depth, offset));
        continue;
      }
      const key = this.value(pair.key, depth, offset);
      const name = keyText(key);
      if (name === undefined) throw new ReadError("a list or mapping cannot be a key", offset);
      if (own.has(name)) {
        const message = `${name} stands twice in one mapping; the last one counts.`;
        this.faults.push({ severity: "warning", code: "duplicate_key", message, line: key.line, column: key.column });
      }
      own.set(name, {
        key: own.get(name)?.key ?? key,
        value: this.value(pair.value, depth, endOf(pair.key) ?? offset),
      });
    }
    const all = new Map<string, YamlEntry>();
    for (const entries of [...merged.toReversed(), own]) for (const [name, entry] of entries) all.set(name, entry);
    return all;
  }

  private merged(node: unknown, depth: number, fallback: number): Map<string, YamlEntry>[] {
    const value = this.value(node, depth, fallback);
    if (value.kind === "map") return [value.entries];
    if (isSeq(node)) return node.items.flatMap(item => this.merged(this.target(item), depth + 1, fallback));
    throw new ReadError("<< takes a mapping or a list of mappings", startOf(node) ?? fallback);
  }
}

function keyText(key: YamlValue): string | undefined {
  switch (key.kind) {
    case "null":
      return "null";
    case "bool":
      return String(key.value ? 1 : 0); // Python's True and 1 are one key
    case "int":
    case "float":
    case "str":
    case "date":
      return String(key.value);
    case "binary":
      return key.base64;
    case "seq":
    case "map":
    case "set":
      return undefined;
    default:
      return key satisfies never;
  }
}

/** The tag's name without `tag:yaml.org,2002:`. */
function shortTag(tag: string | undefined): string | undefined {
  return tag === undefined || tag === "!" ? undefined : tag.replace(/^tag:yaml\.org,2002:/, "");
}

function tagText(tag: string | undefined): string {
  return tag === undefined ? "of this value" : /^[a-z]/.test(tag) ? `!!${tag}` : tag;
}

/** The failsafe schema reads every scalar as text. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function startOf(node: unknown): number | undefined {
  const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  return range?.[0];
}

function endOf(node: unknown): number | undefined {
  const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  return range?.[1];
}
