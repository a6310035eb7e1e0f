import { at } from "../lib/assert.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { type JinjaEngine, type Rendering, startJinja } from "./jinja.ts";
import { cutTemplate, type Segment } from "./segments.ts";

export interface RenderedTemplate {
  rendered: string | undefined;
  diagnostics: Diagnostic[];
  /** The place in the file as written for a place in the rendered text; lines and columns from 1. */
  locate: (line: number, column: number) => { line: number; column: number };
}

const maximumLength = 200_000; // characters, of the file and of the rendered text
let engine: Promise<JinjaEngine> | undefined;

/**
 * Renders a config as TensorFlowASR does (specification 1.1): Jinja2 without variables, undefined names empty, one
 * final newline dropped. Nothing in the template can run code or read files; steps, memory and output are bounded.
 */
export async function renderTemplate(text: string, file: string): Promise<RenderedTemplate> {
  const source = text.replace(/\r\n?/g, "\n");
  if (source.length > maximumLength) return failed(file, { error: "the file is longer than 200,000 characters" });
  if (!/\{[{%#]/.test(source)) {
    const rendered = source.endsWith("\n") ? source.slice(0, -1) : source;
    return { rendered, diagnostics: [], locate: (line, column) => ({ line, column }) };
  }
  engine ??= startJinja();
  const jinja = await engine;
  const segments = cutTemplate(source);
  const shown = segments === undefined ? undefined : await renderShown(jinja, showValues(source, segments));
  if (shown !== undefined && "isInfinite" in shown && shown.isInfinite) {
    return failed(file, { error: "division by zero or a number without end", line: 1 });
  }
  // Where the rewriting itself fails, the template as written decides, and says what is wrong in its own words.
  const isDecided = shown !== undefined && ("text" in shown || shown.isBounded === true);
  const result = isDecided ? shown : await jinja.render(source, {});
  if ("error" in result) return failed(file, result);
  if (result.text.length > maximumLength) return failed(file, { error: "it gives more than 200,000 characters" });
  const lines = segments === undefined ? undefined : await traceLines(jinja, source, segments, result.text);
  return {
    rendered: result.text,
    diagnostics: [],
    locate: (line, column) => locate(source.split("\n"), result.text.split("\n"), lines, line, column),
  };
}

function failed(file: string, { error, line, column }: Extract<Rendering, { error: string }>): RenderedTemplate {
  const isFile = error.startsWith("template not found");
  const diagnostic: Diagnostic = {
    severity: "error",
    code: isFile ? "template_import" : "template",
    message: isFile
      ? `The template takes in another file (${error}), which TensorFlowASR at the reference commit cannot either.`
      : `Jinja2: ${error}.`,
    file,
    line: line ?? 1,
    column: column ?? 1,
    key: "",
    consequence: "TensorFlowASR stops with a Jinja2 error; the config is not read.",
  };
  return { rendered: undefined, diagnostics: [diagnostic], locate: (l, c) => ({ line: l, column: c }) };
}

/**
 * Jinja2 prints values as Python does, minijinja as JSON. So each expression is passed through a macro that spells
 * lists, mappings, booleans and none; a macro, because a filter would lose the difference between 2 and 2.0.
 */
const prelude =
  "{% macro __item(v) %}{% if v is string %}{{ v|__quoted }}{% elif v is boolean %}{{ 'True' if v else 'False' }}" +
  "{% elif v is none %}None{% elif v is mapping %}{{ '{' }}{% for k in v %}{{ ', ' if not loop.first }}{{ __item(k) }}" +
  ": {{ __item(v[k]) }}{% endfor %}{{ '}' }}{% elif v is iterable %}[{% for i in v %}{{ ', ' if not loop.first }}" +
  "{{ __item(i) }}{% endfor %}]{% else %}{{ v }}{% endif %}{% endmacro %}" +
  "{% macro __show(v) %}{% if v is number %}{{ v|__checked if v|string in ['inf', '-inf', 'NaN'] else v }}" +
  "{% elif v is string or v is undefined %}{{ v }}{% else %}{{ __item(v) }}{% endif %}{% endmacro %}";

function showValues(source: string, segments: readonly Segment[]): string {
  const pieces = segments.map(segment => {
    const piece = source.slice(segment.start, segment.end);
    const parts = segment.kind === "expression" ? /^(\{\{[-+]?)([\s\S]*?)([-+]?\}\})$/.exec(piece) : null;
    // These calls mean something only as a whole expression.
    if (parts === null || /\b(loop|super|caller|self)\b/.test(piece)) return piece;
    return `${at(parts, 1)}__show((${at(parts, 2)}))${at(parts, 3)}`;
  });
  return prelude + pieces.join("");
}

async function renderShown(jinja: JinjaEngine, source: string): Promise<Rendering & { isInfinite?: boolean }> {
  let isInfinite = false;
  const result = await jinja.render(source, {
    __quoted: value => quote(String(value)),
    __checked: value => {
      isInfinite = true;
      return String(value);
    },
  });
  return { ...result, isInfinite };
}

/** A string as Python's repr spells it. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const named: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };
  const escaped = Array.from(text, character => {
    if (character === mark) return `\\${mark}`;
    const code = character.codePointAt(0) ?? 0;
    return named[character] ?? (code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, "0")}` : character);
  });
  return mark + escaped.join("") + mark;
}

/**
 * The line of the file behind each line of the rendered text. The template is rendered once more with a mark, from
 * Unicode's private area, before the first visible character of each line. Where the marks change the outcome (a
 * filter counts or cuts them) there is no answer, and lines are taken to agree.
 */
async function traceLines(
  jinja: JinjaEngine,
  source: string,
  segments: readonly Segment[],
  rendered: string,
): Promise<number[] | undefined> {
  if (/[\uE000\uE001]/.test(source)) return undefined;
  const result = await renderShown(jinja, showMarked(source, segments));
  if (!("text" in result) || result.text.replace(/\uE000\d+\uE001/g, "") !== rendered) return undefined;
  const sourceLines = source.split("\n");
  const lines: number[] = [];
  let current = 1;
  for (const line of result.text.split("\n")) {
    const mark = /\uE000(\d+)\uE001/.exec(line);
    if (mark !== null) current = Number(mark[1]);
    else if (lines.length > 0 && sourceLines[current] === line) current++;
    lines.push(current);
  }
  return lines;
}

function showMarked(source: string, segments: readonly Segment[]): string {
  const marked: Segment[] = [];
  let text = "";
  let line = 1;
  let lastMarked = 0;
  for (const segment of segments) {
    const piece = source.slice(segment.start, segment.end);
    const start = text.length;
    for (const character of piece) {
      if (segment.kind === "text" && line !== lastMarked && /\S/.test(character)) {
        text += `\uE000${line}\uE001`;
        lastMarked = line;
      }
      text += character;
      if (character === "\n") line++;
    }
    marked.push({ kind: segment.kind, start, end: text.length });
  }
  return showValues(text, marked);
}

/** Within a line, columns are counted from the end that the rendered and the written line share. */
function locate(
  source: readonly string[],
  rendered: readonly string[],
  lines: readonly number[] | undefined,
  line: number,
  column: number,
): { line: number; column: number } {
  const sourceLine = Math.min(lines?.[line - 1] ?? line, source.length);
  const from = rendered[line - 1] ?? "";
  const to = source[sourceLine - 1] ?? "";
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  if (column - 1 <= shared) return { line: sourceLine, column: Math.min(column, to.length + 1) };
  const fromEnd = from.length - column + 1;
  if (from.slice(column - 1) === to.slice(to.length - fromEnd)) {
    return { line: sourceLine, column: to.length - fromEnd + 1 };
  }
  return { line: sourceLine, column: shared + 1 };
}
