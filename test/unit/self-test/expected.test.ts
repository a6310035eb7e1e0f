import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { formatExpected, loadExpected } from "../../../src/self-test/expected.ts";
import { judge } from "../../../src/self-test/judge.ts";
import type { Values } from "../../../src/self-test/kernel-case.ts";
import { referenceValues } from "../../../src/self-test/reference.ts";

const file = fileURLToPath(new URL("../../../src/self-test/expected.json", import.meta.url));
const names = Object.keys(JSON.parse(readFileSync(file, "utf8")));

let reference: Readonly<Record<string, Values>>;
beforeAll(async () => {
  reference = await referenceValues();
});

describe("expected.json", () => {
  it("has every case and no other (else: node scripts/self-test-values.mjs)", () => {
    expect(names).toEqual(Object.keys(reference));
  });

  it.each(names)("holds what TensorFlow.js computes: %s", async name => {
    const kept = (await loadExpected())(name);
    const computed = reference[name] ?? {};
    expect(Object.keys(kept)).toEqual(Object.keys(computed));
    expect(judge(kept, computed, 1e-3).worstError).toBeLessThan(1e-5);
  });

  it("names the case that it lacks", async () => {
    const expected = await loadExpected();
    expect(() => expected("no such case")).toThrow('expected.json has no case "no such case"');
  });
});

describe("formatExpected", () => {
  it("writes what loadExpected reads, equal cases once", () => {
    const results = { result: [0.5, -1e-9], gradient: Float32Array.of(1 / 3) };
    expect(JSON.parse(formatExpected({ first: results, second: results }))).toEqual({
      first: { result: "0.5 -1e-9", gradient: "0.333333" },
      second: "first",
    });
  });
});
