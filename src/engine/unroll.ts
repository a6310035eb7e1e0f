import { assert } from "../lib/assert.ts";

interface Source {
  readonly lines: readonly string[];
  at: number;
}

/**
 * Writes out the repetitions of a shader's text, because some compilers keep small arrays that loops index in memory:
 * a loop of 8 x 8 results runs three times as fast on SwiftShader when it is written out.
 * - a line that names `$row` is repeated for row = 0, 1, ... (`counts.row` of them), the number in place of the name;
 *   of several names the one that stands first in `counts` turns slowest
 * - lines between `//: each row` and `//: end` are repeated together
 */
export function unroll(source: string, counts: Readonly<Record<string, number>>): string {
  const text: Source = { lines: source.split("\n"), at: 0 };
  const unrolled = unrollBlock(text, counts, {});
  assert(text.at === text.lines.length, "each //: end closes a block");
  return unrolled.join("\n");
}

function unrollBlock(text: Source, counts: Readonly<Record<string, number>>, bound: Readonly<Record<string, number>>) {
  const out: string[] = [];
  while (text.at < text.lines.length) {
    const line = text.lines[text.at] ?? "";
    if (line.trim() === "//: end") return out;
    text.at++;
    const name = /^\s*\/\/: each (\w+)$/.exec(line)?.[1];
    if (name === undefined) {
      out.push(...unrollLine(line, counts, bound));
      continue;
    }
    const start = text.at;
    for (let index = 0; index < countOf(counts, name); index++) {
      text.at = start;
      out.push(...unrollBlock(text, counts, { ...bound, [name]: index }));
    }
    assert(text.lines[text.at]?.trim() === "//: end", `the block of ${name} ends`);
    text.at++;
  }
  return out;
}

function unrollLine(line: string, counts: Readonly<Record<string, number>>, bound: Readonly<Record<string, number>>) {
  let lines = [line];
  for (const [name, index] of Object.entries(bound)) lines = lines.map(text => text.replaceAll(`$${name}`, `${index}`));
  for (const name of Object.keys(counts)) {
    if (!lines.some(text => text.includes(`$${name}`))) continue;
    const indices = Array.from({ length: countOf(counts, name) }, (_, index) => index);
    lines = lines.flatMap(text => indices.map(index => text.replaceAll(`$${name}`, `${index}`)));
  }
  return lines;
}

function countOf(counts: Readonly<Record<string, number>>, name: string): number {
  const count = counts[name];
  assert(count !== undefined, `a count of ${name}`);
  return count;
}
