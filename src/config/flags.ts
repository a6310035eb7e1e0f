import { StudioError } from "../lib/result.ts";
import { type PythonValue, parseLiteral } from "./literal.ts";
import { nearestName } from "./nearest.ts";

/** A list of words is a choice. `texts` may be given several times; `integers` is a list such as [0,1]. */
export type FlagType = "boolean" | "integer" | "number" | "text" | "texts" | "integers" | readonly string[];

export interface FlagSpec {
  type: FlagType;
  /** Left out: the flag must be given. */
  default?: boolean | number | string | readonly number[] | readonly string[] | null;
  minimum?: number; // of integers and numbers
  /** Other spellings that are taken, in kebab case. */
  aliases?: readonly string[];
  /** What stands for the value in the help. */
  placeholder?: string;
  help: string;
}

export interface CommandSpec {
  name: string;
  help: string;
  /** By the name in the program; `configPath` is --config-path (or --config_path) on the command line. */
  flags: Readonly<Record<string, FlagSpec>>;
  /** Words without a flag; without this none is taken. */
  positionals?: { name: string; minimum: number; help: string };
}

type ValueOf<Type extends FlagType> = Type extends "boolean"
  ? boolean
  : Type extends "integer" | "number"
    ? number
    : Type extends "text"
      ? string
      : Type extends "texts"
        ? string[]
        : Type extends "integers"
          ? number[]
          : Type extends readonly (infer Choice)[]
            ? Choice
            : never;

export type FlagValues<Flags extends Readonly<Record<string, FlagSpec>>> = {
  [Name in keyof Flags]: ValueOf<Flags[Name]["type"]> | (Flags[Name] extends { default: null } ? null : never);
};

export type ParsedFlags<Command extends CommandSpec> =
  | { kind: "help" }
  | { kind: "values"; values: FlagValues<Command["flags"]>; positionals: string[] };

/**
 * Reads a command line as python-fire does (specification 1.8): dashes and underscores alike, `--flag` alone True,
 * `--noflag` False, `--flag=value` or `--flag value`, values as Python literals, the last one counting. What does
 * not fit is a StudioError with what to write instead.
 */
export function parseFlags<const Command extends CommandSpec>(
  command: Command,
  words: readonly string[],
): ParsedFlags<Command> {
  const given = new Map<string, unknown>();
  const positionals: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--help" || word === "-h") return { kind: "help" };
    if (word === "--") continue; // fire's own flags follow; --help is the one that is left
    if (!isFlag(word)) {
      positionals.push(word);
      continue;
    }
    const found = findFlag(command, word);
    const next = words[index + 1];
    // fire would take the word behind a lone --json for its value; here it stays a word of its own if it is no boolean.
    const isAlone = found.spec.type === "boolean" && (next === undefined || readBoolean(next) === undefined);
    if (found.value === undefined && !found.isNegated && !isAlone && next !== undefined && !isFlag(next)) {
      found.value = next;
      index++;
    }
    const value = readValue(command, found);
    const earlier = given.get(found.name);
    given.set(
      found.name,
      Array.isArray(earlier) && Array.isArray(value) && found.spec.type === "texts" ? [...earlier, ...value] : value,
    );
  }
  checkPositionals(command, positionals);
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(command.flags)) {
    if (given.has(name)) values[name] = given.get(name);
    else if (spec.default !== undefined) values[name] = spec.default;
    else throw wrong(command, `--${kebab(name)} is missing.`, `Give it: --${kebab(name)}=${placeholder(spec)}.`);
  }
  // Every flag has been read by its own type or taken from its default, which the mapped type mirrors.
  return { kind: "values", values: values as FlagValues<Command["flags"]>, positionals };
}

/** What `--help` prints, with a final line feed. */
export function helpText(command: CommandSpec): string {
  const rows = Object.entries(command.flags).map(([name, spec]) => {
    const value = spec.type === "boolean" ? "" : `=${placeholder(spec)}`;
    const names = [kebab(name), ...(spec.aliases ?? [])].map(spelling => `--${spelling}${value}`);
    return [names.join(", "), `${spec.help}${defaultText(spec)}`] as const;
  });
  const { positionals } = command;
  if (positionals !== undefined) rows.unshift([positionals.name, positionals.help]);
  rows.push(["--help", "Prints this."]);
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)) + 2);
  const lines = rows.map(([left, right]) => {
    const isLong = left.length + 2 > width;
    return isLong ? `  ${left}\n  ${" ".repeat(width)}${right}` : `  ${left.padEnd(width)}${right}`;
  });
  const words =
    positionals === undefined ? "" : ` ${positionals.minimum > 0 ? positionals.name : `[${positionals.name}]`}`;
  return `studio ${command.name}${words} [flags]\n\n${command.help}\n\n${lines.join("\n")}\n`;
}

interface FoundFlag {
  name: string;
  spelling: string; // as typed, without value
  spec: FlagSpec;
  isNegated: boolean;
  value: string | undefined;
}

/** As fire: two dashes, or one and a letter; `-1` is a value. */
function isFlag(word: string): boolean {
  return word.startsWith("--") || /^-[A-Za-z]/.test(word);
}

function findFlag(command: CommandSpec, word: string): FoundFlag {
  const equals = word.indexOf("=");
  const spelling = equals < 0 ? word : word.slice(0, equals);
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  const typed = spelling.replace(/^-+/, "").replaceAll("_", "-");
  const spellings = new Map<string, { name: string; spec: FlagSpec }>();
  for (const [name, spec] of Object.entries(command.flags)) {
    for (const one of [kebab(name), ...(spec.aliases ?? [])]) spellings.set(one, { name, spec });
  }
  const exact = spellings.get(typed);
  if (exact !== undefined && word.startsWith("--")) return { ...exact, spelling, isNegated: false, value };
  const positive = spellings.get(typed.replace(/^no-?/, ""));
  if (positive?.spec.type === "boolean" && typed.startsWith("no") && value === undefined) {
    return { ...positive, spelling, isNegated: true, value };
  }
  const near = nearestName(typed, spellings.keys());
  const hint = near === undefined ? `See: studio ${command.name} --help.` : `Did you mean --${near}?`;
  throw wrong(command, `${spelling} is not a flag of ${command.name}.`, hint);
}

function readValue(command: CommandSpec, found: FoundFlag): unknown {
  const { spec, spelling, value } = found;
  if (found.isNegated) return false;
  if (value === undefined) {
    if (spec.type === "boolean") return true;
    throw wrong(command, `${spelling} needs a value.`, `Write ${spelling}=${placeholder(spec)}.`);
  }
  const literal = parseLiteral(value);
  if (literal === null && spec.default === null) return null;
  const read = readTyped(spec, value, literal);
  if (read !== undefined) return read;
  throw wrong(command, `${spelling} takes ${expectation(spec)}, not ${value === "" ? "nothing" : value}.`);
}

/** Undefined where the word does not fit the type. */
function readTyped(spec: FlagSpec, word: string, literal: PythonValue): unknown {
  const { type } = spec;
  const isEnough = (value: PythonValue): value is number => {
    return typeof value === "number" && Number.isFinite(value) && value >= (spec.minimum ?? Number.NEGATIVE_INFINITY);
  };
  const isCount = (value: PythonValue): value is number => isEnough(value) && Number.isSafeInteger(value);
  switch (type) {
    case "boolean":
      return readBoolean(word);
    case "integer":
      return isCount(literal) ? literal : undefined;
    case "number":
      return isEnough(literal) ? literal : undefined;
    case "integers": {
      const items = Array.isArray(literal) ? literal : [literal];
      return items.length > 0 && items.every(isCount) ? items : undefined;
    }
    case "text":
      return textOf(word, literal);
    case "texts": {
      const text = textOf(word, literal);
      return text === undefined ? undefined : [text];
    }
    default: {
      const text = textOf(word, literal);
      return text !== undefined && type.includes(text) ? text : undefined;
    }
  }
}

/** A text stays as typed, `1` too; only quotes around the whole are taken off. */
function textOf(word: string, literal: PythonValue): string | undefined {
  if (word === "") return undefined;
  return /^(['"]).*\1$/.test(word) && typeof literal === "string" ? literal : word;
}

function readBoolean(word: string): boolean | undefined {
  if (/^true$/i.test(word) || word === "1") return true;
  if (/^false$/i.test(word) || word === "0") return false;
  return undefined;
}

function checkPositionals(command: CommandSpec, positionals: readonly string[]): void {
  const spec = command.positionals;
  const [first] = positionals;
  if (spec === undefined && first !== undefined) {
    throw wrong(command, `${command.name} does not take ${first}.`, `See: studio ${command.name} --help.`);
  }
  if (spec !== undefined && positionals.length < spec.minimum) {
    throw wrong(command, `${spec.name} is missing.`, `See: studio ${command.name} --help.`);
  }
}

function wrong(command: CommandSpec, message: string, nextStep?: string): StudioError {
  return new StudioError("wrong_flag", `${command.name}: ${message}`, {}, nextStep);
}

function expectation({ type, minimum }: FlagSpec): string {
  const bound = minimum === undefined ? "" : ` of at least ${minimum}`;
  switch (type) {
    case "boolean":
      return "True or False";
    case "integer":
      return `a whole number${bound}`;
    case "number":
      return `a number${bound}`;
    case "integers":
      return "a list of whole numbers such as [0,1]";
    case "text":
    case "texts":
      return "text";
    default:
      return `one of ${type.join(", ")}`;
  }
}

function placeholder({ type, placeholder: name }: FlagSpec): string {
  if (name !== undefined) return name;
  switch (type) {
    case "boolean":
      return "True|False";
    case "integer":
    case "number":
      return "N";
    case "integers":
      return "[0,1]";
    case "text":
    case "texts":
      return "TEXT";
    default:
      return type.join("|");
  }
}

function defaultText({ default: value, type }: FlagSpec): string {
  if (value === undefined) return " Required.";
  if (type === "texts") return " May be given several times.";
  if (value === null || value === "") return "";
  if (typeof value === "boolean") return value ? " Default: True." : "";
  return ` Default: ${Array.isArray(value) ? `[${value.join(",")}]` : String(value)}.`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
