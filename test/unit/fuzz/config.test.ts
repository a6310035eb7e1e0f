import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { readFixtureJson } from "../../support/fixtures.ts";
import { mutatedFile } from "./mutation.ts";
import { checkReads } from "./property.ts";

interface Cases {
  cases: { text: string }[];
}

const texts = [
  readFileSync("public/samples/digits/config.j2", "utf8"),
  ...readFixtureJson<Cases>("config/configs.json").cases.map(({ text }) => text),
  ...readFixtureJson<Cases>("config/snippets.json").cases.map(({ text }) => text),
];

/** Reads a config. Diagnostics stand at lines of the file, and a config without errors is there. */
async function read(text: string): Promise<void> {
  const { config, diagnostics } = await loadConfig(text, "config.j2");
  const lines = text.split(/\r\n?|\n/).length;
  for (const { line, column, message } of diagnostics) {
    if (!(line >= 1 && line <= lines + 1 && column >= 1)) throw new Error(`Bug: a diagnostic at ${line}:${column}`);
    if (message === "" || message.length > 2000) throw new Error(`Bug: a message of ${message.length} characters`);
  }
  const hasErrors = diagnostics.some(({ severity }) => severity === "error");
  if (hasErrors === (config !== undefined)) throw new Error("Bug: neither a config nor an error, or both");
}

const memory = { perByte: 16, besides: 32 << 20 }; // the template engine's own memory is bounded at 4 MiB

describe("loadConfig on damaged files", () => {
  it("gives a config or a diagnostic at its place", async () => {
    const encoder = new TextEncoder();
    const files = texts.map(text => encoder.encode(text));
    const damaged = mutatedFile(files).map(bytes => new TextDecoder().decode(bytes));
    await checkReads(damaged, read, { runs: 600, ...memory });
  });

  it("does the same for pieces of configs in any order", async () => {
    const pieces = ["{{ ", " }}", "{% for a in ", "range(99999999) %}", "{% endfor %}", "&a ", "*a", "<<: ", "[", "]"];
    pieces.push("{", "}", "- ", "? ", ": ", "\n", "  ", "!!binary ", "|\n", ">-\n", "'", '"', "#", "---\n", "a", "1e9");
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map(each => each.join(""));
    await checkReads(text, read, { runs: 1500, ...memory });
  });

  it("ends on what is nested or repeated without end", async () => {
    const repeated = ["[", "{", "- ", "? ", "{{", "{% if a %}", "((", "a: ", "!a ", "&a ", "'", "\\", "{{ [", "not "];
    const text = fc
      .tuple(fc.constantFrom(...repeated), fc.nat(60_000), fc.constantFrom("", "a: ", "{{ ", "x: {{ "))
      .map(([piece, times, before]) => before + piece.repeat(times));
    await checkReads(text, read, { runs: 30, ...memory });
  });
});
