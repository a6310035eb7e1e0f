import { at } from "../lib/assert.ts";

/** A stretch of a Jinja2 template, [start, end) in characters. `raw` is a whole raw block with its tags. */
export interface Segment {
  kind: "text" | "expression" | "block" | "comment" | "raw";
  start: number;
  end: number;
}

/** Cuts a template into text and tags as Jinja2's lexer does; undefined where a tag does not end. */
export function cutTemplate(source: string): Segment[] | undefined {
  const segments: Segment[] = [];
  let start = 0;
  while (start < source.length) {
    const next = nextTag(source, start);
    if (next > start) segments.push({ kind: "text", start, end: next });
    if (next === source.length) break;
    const tag = readTag(source, next);
    if (tag === undefined) return undefined;
    segments.push(tag);
    start = tag.end;
  }
  return segments;
}

function nextTag(source: string, start: number): number {
  const found = source.slice(start).search(/\{[{%#]/);
  return found < 0 ? source.length : start + found;
}

function readTag(source: string, start: number): Segment | undefined {
  if (source[start + 1] === "#") {
    const end = source.indexOf("#}", start + 2);
    return end < 0 ? undefined : { kind: "comment", start, end: end + 2 };
  }
  const raw = /^\{%[-+]?\s*raw\s*[-+]?%\}[\s\S]*?\{%[-+]?\s*endraw\s*[-+]?%\}/.exec(source.slice(start));
  if (raw !== null) return { kind: "raw", start, end: start + raw[0].length };
  const isExpression = source[start + 1] === "{";
  const end = endOfTag(source, start + 2, isExpression ? "}}" : "%}");
  return end === undefined ? undefined : { kind: isExpression ? "expression" : "block", start, end };
}

/** Strings are skipped, and brackets must be closed before the tag may end: `{{ {"a": {}} }}` is one tag. */
function endOfTag(source: string, start: number, close: string): number | undefined {
  let depth = 0;
  for (let offset = start; offset < source.length; offset++) {
    const character = at(source, offset);
    if (character === '"' || character === "'") {
      const string = /^(["'])(?:\\[\s\S]|(?!\1)[^\\])*\1/.exec(source.slice(offset));
      if (string === null) return undefined;
      offset += string[0].length - 1;
    } else if (depth === 0 && source.startsWith(close, offset)) {
      return offset + close.length;
    } else if ("([{".includes(character)) {
      depth++;
    } else if (")]}".includes(character)) {
      if (depth === 0) return undefined;
      depth--;
    }
  }
  return undefined;
}
