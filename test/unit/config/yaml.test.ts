import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadedFiles, scalars, snippets } from "../../../src/cli/parity/kinds/yaml.ts";
import { parseYaml } from "../../../src/config/yaml.ts";
import { goldenCases } from "../../support/golden-cases.ts";

describe("parseYaml", () => {
  it.each(goldenCases(scalars, "config/scalars"))("reads the golden scalar $name", async ({ failed }) => {
    expect(await failed()).toEqual([]);
  });

  it.each(goldenCases(snippets, "config/snippets"))(
    "reads the golden file $name as Jinja2 and PyYAML",
    async ({ failed }) => {
      expect(await failed()).toEqual([]);
    },
  );

  // Needs the file itself: that of the reference run lies beside the repository.
  it.each(goldenCases(loadedFiles, "config/examples"))("reads $name as the reference does", async ({ failed }) => {
    expect(await failed()).toEqual([]);
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
