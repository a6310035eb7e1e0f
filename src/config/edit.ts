import type { Diagnostic } from "./diagnostic.ts";
import { entryOf } from "./reader.ts";
import { renderTemplate } from "./template.ts";
import { parseYaml, type YamlValue } from "./yaml.ts";

/** A piece of a config's text to be replaced; offsets count UTF-16 units from 0. */
export interface TextEdit {
  from: number;
  to: number;
  insert: string;
}

export function applyEdit(text: string, { from, to, insert }: TextEdit): string {
  return text.slice(0, from) + insert + text.slice(to);
}

/** Puts the key that was probably meant in place of the one found; undefined where that is no matter of one word. */
export function replaceKey(text: string, { line, column, key, nearest }: Diagnostic): TextEdit | undefined {
  if (nearest === undefined || !/^\w+$/.test(nearest)) return undefined;
  const found = key.slice(key.lastIndexOf(".") + 1);
  const place = offsetOf(text, line, column);
  const from = /["']/.test(text.charAt(place)) ? place + 1 : place;
  return text.startsWith(found, from) ? { from, to: from + found.length, insert: nearest } : undefined;
}

/**
 * Gives the scalar of a dotted key (without list items) another value, where the file writes it; comments stay. A template's
 * expression is replaced as a whole. Undefined where the file does not give the key or cannot be read.
 */
export async function setScalar(text: string, key: string, value: string): Promise<TextEdit | undefined> {
  const { rendered, locate } = await renderTemplate(text, "");
  if (rendered === undefined) return undefined;
  const node = key
    .split(".")
    .reduce<YamlValue | undefined>((parent, name) => entryOf(parent, name)?.value, parseYaml(rendered).value);
  if (node === undefined) return undefined;
  const { line, column } = locate(node.line, node.column);
  const from = offsetOf(text, line, column);
  const written = scalar.exec(text.slice(from))?.[0];
  return written === undefined ? undefined : { from, to: from + written.length, insert: value };
}

const scalar = /^(?:\{\{.*?\}\}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s,\]}#]+)/;

/** @param line from 1 @param column from 1 */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = text.indexOf("\n", start);
    if (end === -1) break;
    start = end + 1;
  }
  return Math.min(start + column - 1, text.length);
}
