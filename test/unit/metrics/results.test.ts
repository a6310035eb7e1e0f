import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at } from "../../../src/lib/assert.ts";
import type { ErrorCounts } from "../../../src/metrics/alignment.ts";
import { characterErrors, errorRate, formatRate, sumErrors, wordErrors } from "../../../src/metrics/error-rate.ts";
import { evaluateResults, type ResultRow, rateLines, readResults, writeResults } from "../../../src/metrics/results.ts";
import { fixture, hasFixture, readFixtureJson } from "../../support/fixtures.ts";

type Rate = [errors: number, reference: number];

interface Golden {
  files: Record<string, { lines: string[] }>;
  rows: {
    groundtruth: string;
    greedy: string;
    beamsearch: string;
    greedy_rates: { wer: Rate; cer: Rate };
    beamsearch_rates: { wer: Rate; cer: Rate };
  }[];
  batch: { pairs: [string, string][]; wer: Rate; cer: Rate };
  malformed: Record<string, { tsv: string; lines: string[]; error?: { message: string } }>;
  run_testing: { texts: [string, string, string][] } & Record<string, { file?: string }>;
}

const golden = readFixtureJson<Golden>("testing/testing.json");

function rateOf({ substitutions, deletions, insertions, reference }: ErrorCounts): Rate {
  return [substitutions + deletions + insertions, reference];
}

/** The lines that TensorFlowASR logs after its first, which names the file. */
function logLines(tsv: string): string[] {
  return rateLines(evaluateResults(readResults(tsv, "r.tsv"))).map(line => `INFO: ${line}`);
}

describe("wordErrors and characterErrors", () => {
  it.each(golden.rows)("count as TensorFlowASR between $groundtruth and $greedy and $beamsearch", row => {
    expect(rateOf(wordErrors(row.groundtruth, row.greedy))).toEqual(row.greedy_rates.wer);
    expect(rateOf(characterErrors(row.groundtruth, row.greedy))).toEqual(row.greedy_rates.cer);
    expect(rateOf(wordErrors(row.groundtruth, row.beamsearch))).toEqual(row.beamsearch_rates.wer);
    expect(rateOf(characterErrors(row.groundtruth, row.beamsearch))).toEqual(row.beamsearch_rates.cer);
  });

  it("sum over a batch as TensorFlowASR does", () => {
    const { pairs, wer, cer } = golden.batch;
    expect(rateOf(sumErrors(pairs.map(([reference, text]) => wordErrors(reference, text))))).toEqual(wer);
    expect(rateOf(sumErrors(pairs.map(([reference, text]) => characterErrors(reference, text))))).toEqual(cer);
  });
});

describe("errorRate", () => {
  it("divides sums, not rates, and has no value without references", () => {
    expect(errorRate([wordErrors("a b c", "a b c"), wordErrors("a", "b")])).toBe(0.25);
    expect(errorRate([])).toBeUndefined();
    expect(errorRate([wordErrors("", "a")])).toBeUndefined();
  });
});

describe("formatRate", () => {
  it("prints the float32 quotient as a double", () => {
    expect(formatRate(46 / 65)).toBe("0.7076923251152039");
    expect(formatRate(0.5)).toBe("0.5");
    expect(formatRate(2)).toBe("2.0");
    expect(formatRate(1 / 52576)).toBe("1.90200844372157e-05");
    expect(formatRate(undefined)).toBe("0.0");
  });
});

describe("evaluateResults and rateLines", () => {
  it.each(Object.entries(golden.files))("print for %s what TensorFlowASR prints", (name, { lines }) => {
    expect(logLines(readFileSync(fixture(`testing/${name}`), "utf8"))).toEqual(lines.slice(1));
  });

  const run = "baseline/digits/results.json";
  it.skipIf(!hasFixture(run)).each(["dev", "test"] as const)("print the rates of the recorded run on %s", part => {
    interface Runs {
      runs: ({ seed: number } & Record<"dev" | "test", { greedy_wer: number; greedy_cer: number }>)[];
    }
    for (const recorded of readFixtureJson<Runs>(run).runs) {
      const tsv = readFileSync(fixture(`baseline/digits/${part}.seed${recorded.seed}.tsv`), "utf8");
      const { greedy_wer, greedy_cer } = recorded[part];
      expect(logLines(tsv).slice(0, 2)).toEqual([`INFO: greedy_wer: ${greedy_wer}`, `INFO: greedy_cer: ${greedy_cer}`]);
    }
  });
});

describe("readResults", () => {
  const cases = Object.entries(golden.malformed).map(([name, value]) => ({ name, ...value }));

  it.each(cases.filter(({ error }) => error === undefined))("reads the odd file $name", ({ tsv, lines }) => {
    expect(logLines(tsv)).toEqual(lines.slice(1));
  });

  it.each(cases.filter(({ error }) => error !== undefined))("refuses the file $name", ({ tsv, error }) => {
    // Python says "expected 5, got 4" or, where there are more, only "too many".
    const found = /got (\d)/.exec(error?.message ?? "")?.[1] ?? "6";
    expect(() => readResults(tsv, "r.tsv")).toThrow(
      expect.objectContaining({
        code: "results-columns",
        message: `A result has 5 fields, this line ${found}.`,
        place: { file: "r.tsv", line: tsv.trimEnd().split("\n").length + (tsv.endsWith("\n\n") ? 1 : 0) },
      }),
    );
  });
});

describe("writeResults", () => {
  it("writes the file that TensorFlowASR writes", () => {
    const rows = golden.run_testing.texts.map(([groundtruth, greedy, beamsearch], index) => ({
      path: `audio/t${index + 1}.flac`,
      duration: ["1.5", "1.625"][index] ?? "",
      groundtruth,
      greedy,
      beamsearch,
    }));
    expect(writeResults(rows)).toBe(golden.run_testing.new_file?.file);
  });

  it.each(Object.keys(golden.files))("gives %s again, byte for byte", name => {
    const tsv = readFileSync(fixture(`testing/${name}`), "utf8");
    expect(writeResults(readResults(tsv, name))).toBe(tsv);
  });

  it("gives a file that can be read again, whatever the texts hold", () => {
    const field = fc.string({ unit: fc.constantFrom("a", " ", "\t", "\n", "\r", "\u2028", "é"), maxLength: 8 });
    const row = fc.record({
      path: field,
      duration: field,
      groundtruth: field,
      greedy: field,
      beamsearch: field,
    }) satisfies fc.Arbitrary<ResultRow>;
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), rows => {
        const again = readResults(writeResults(rows), "r.tsv");
        expect(again.length).toBe(rows.length);
        expect(wordErrors(at(again, 0).greedy, at(rows, 0).greedy.replaceAll("\u2028", " "))).toMatchObject({
          substitutions: 0,
          deletions: 0,
          insertions: 0,
        });
      }),
    );
  });
});
