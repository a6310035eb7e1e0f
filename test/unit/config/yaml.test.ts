import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTemplate } from "../../../src/config/template.ts";
import { parseYaml, type YamlValue } from "../../../src/config/yaml.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";

type Golden = unknown;

interface Case {
  name?: string;
  yaml?: string;
  text?: string;
  value?: Golden;
  error?: { type: string; line?: number; column?: number };
}

/** A parsed value in the goldens' notation; numbers as numbers, since Python and JavaScript spell floats apart. */
function encode(value: YamlValue): Golden {
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

function numbersOf(golden: Golden): Golden {
  if (Array.isArray(golden)) return golden.map(numbersOf);
  if (typeof golden !== "object" || golden === null) return golden;
  const entries = Object.entries(golden);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "float")
    return { float: Number(String(only[1]).replace("inf", "Infinity")) };
  // Booleans and null are their own keys in Python; the golden's text for them differs, not their meaning.
  return Object.fromEntries(entries.map(([key, item]) => [key, numbersOf(item)]));
}

describe("parseYaml", () => {
  for (const { yaml = "", value, error } of readFixtureJson<{ cases: Case[] }>("config/scalars.json").cases) {
    it(`reads the golden scalar ${JSON.stringify(yaml)}`, () => {
      const parsed = parseYaml(`key: ${yaml}`);
      if (error !== undefined) {
        expect(parsed.value).toBeUndefined();
        expect(parsed.faults[0]).toMatchObject({ severity: "error", line: 1 });
      } else {
        expect(parsed.faults).toEqual([]);
        expect(parsed.value && encode(parsed.value)).toEqual({ key: numbersOf(value) });
      }
    });
  }

  for (const { name, text = "", value, error } of readFixtureJson<{ cases: Case[] }>("config/snippets.json").cases) {
    if (error !== undefined && !error.type.startsWith("yaml")) continue;
    it(`reads the golden file ${name}`, async () => {
      const { rendered = "" } = await renderTemplate(text, "f");
      const parsed = parseYaml(rendered);
      if (error !== undefined) {
        expect(parsed.value).toBeUndefined();
        expect(parsed.faults[0]?.severity).toBe("error");
        if (error.line !== undefined) expect(parsed.faults[0]?.line).toBe(error.line);
      } else {
        expect(parsed.faults.filter(fault => fault.severity === "error")).toEqual([]);
        expect(parsed.value && encode(parsed.value)).toEqual(numbersOf(value));
      }
    });
  }

  it.runIf(hasFixture("seed/config.j2"))("reads the seed's config as the reference does", async () => {
    const { files } = readFixtureJson<{ files: Record<string, Golden> }>("config/examples.json");
    const { rendered = "" } = await renderTemplate(readFileSync(fixture("seed/config.j2"), "utf8"), "config.j2");
    const { value } = parseYaml(rendered);
    expect(value && encode(value)).toEqual(numbersOf(files["seed/config.j2"]));
  });

  it("takes tabs in quotes, block scalars and comments, and nowhere else", () => {
    const good = "a: \"x\ty\" # c\td\nb: |\n  x\ty\nc: 'x\ty'\n";
    expect(parseYaml(good).faults).toEqual([]);
    expect(parseYaml(`${good}d: x\ty`).faults[0]).toMatchObject({ severity: "error", line: 5, column: 5 });
  });

  it("warns of a key that stands twice, at the later place", () => {
    expect(parseYaml("a: 1\nb: 2\na: 3").faults).toMatchObject([{ code: "duplicate_key", line: 3, column: 1 }]);
  });

  it("refuses what grows or nests without measure, by a fault", () => {
    const laughs = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`).join("\n");
    expect(parseYaml(`a0: &a0 [x]\n${laughs}`).faults[0]?.severity).toBe("error");
    expect(parseYaml("[".repeat(50_000)).faults[0]?.severity).toBe("error");
    expect(parseYaml(`${"[".repeat(500)}${"]".repeat(500)}`).faults[0]?.severity).toBe("error");
    expect(parseYaml("- ".repeat(50_000)).faults[0]?.severity).toBe("error");
    const deep = Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n");
    expect(parseYaml(deep).faults[0]?.severity).toBe("error");
    expect(parseYaml("a: &a [*a]").faults[0]?.severity).toBe("error");
  });

  it("gives every text a value or an error", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."ab:-[]{}#&*!|>'\"%@\n\t ,?~10.<".split("")), maxLength: 40 }),
        text => {
          const { value, faults } = parseYaml(text);
          expect(value === undefined).toBe(faults.some(fault => fault.severity === "error"));
        },
      ),
      { numRuns: 2000, seed: 5 },
    );
  });
});
