import { describe, expect, it } from "vitest";
import { renderTemplate } from "../../../src/config/template.ts";

// The goldens' texts are rendered in yaml.test.ts, with the YAML that comes of them.
describe("renderTemplate", () => {
  it("spells values as Python does", async () => {
    const { rendered } = await renderTemplate(
      `{{ [True, none, 1.0, "it's", {"a": [2]}] }} {{ True }} {{ 4 / 2 }} {{ 7 // 2 }} {{ x }} {{ "a" if false }}`,
      "f",
    );
    expect(rendered).toBe(`[True, None, 1.0, "it's", {'a': [2]}] True 2.0 3  `);
  });

  it("runs no code", async () => {
    const { rendered } = await renderTemplate("a: {{ ''.constructor }}{{ ''.__class__ }}", "f");
    expect(rendered).toBe("a: ");
  });

  it("stops a loop without end and memory without end, and works afterwards", async () => {
    const loop = "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}";
    expect((await renderTemplate(loop, "f")).diagnostics[0]?.message).toContain("too many steps");
    const doubling = `{% set a = "x" * 1000 %}\n${"{% set a = a ~ a %}\n".repeat(40)}a: {{ a }}`;
    expect((await renderTemplate(doubling, "f")).diagnostics[0]?.message).toContain("too much memory");
    const repeated = `a: {{ "x" * 4000000000 }}`;
    expect((await renderTemplate(repeated, "f")).diagnostics[0]?.message).toContain("too much memory");
    expect((await renderTemplate("{% set b = 2 %}a: {{ b }}", "f")).rendered).toBe("a: 2");
  });

  it("bounds the time that big strings take", async () => {
    const heavy = `{% set a = "x" * 400000 %}{% for i in range(100000) %}{% if a|upper == i %}{% endif %}{% endfor %}`;
    const began = performance.now();
    expect((await renderTemplate(heavy, "f")).diagnostics).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it("renders a file of ten thousand lines", async () => {
    const text = `{% set a = "/p" %}\n${"  - path: /q/x.tsv\n".repeat(9000)}${"  - path: {{a}}/x.tsv # one\n".repeat(1000)}`;
    const { rendered } = await renderTemplate(text, "f");
    expect(rendered?.split("\n")[9999]).toBe("  - path: /p/x.tsv # one");
  });

  it("finds the written line and column behind loops, substitutions and raw blocks", async () => {
    const text = [
      '{% set dir = "/a/long/path" %}',
      "blocks:",
      "{% for i in range(3) %}",
      "  - filters: {{ i }}",
      "    strides: 2",
      "{% endfor %}",
      "vocabulary: {{dir}}/v.tokens # here",
      "last: 1",
    ].join("\n");
    const { rendered, locate } = await renderTemplate(text, "f");
    const lines = (rendered ?? "").split("\n");
    const place = (needle: string, from = 0) => {
      const index = lines.findIndex((line, number) => number >= from && line.includes(needle));
      return locate(index + 1, (lines[index] ?? "").indexOf(needle) + 1);
    };
    expect(place("strides", 9)).toEqual({ line: 5, column: 5 });
    expect(place("filters: 2")).toEqual({ line: 4, column: 5 });
    expect(place("last")).toEqual({ line: 8, column: 1 });
    expect(place("v.tokens")).toEqual({ line: 7, column: 21 });
    expect(place("long")).toEqual({ line: 7, column: 13 });
  });
});
