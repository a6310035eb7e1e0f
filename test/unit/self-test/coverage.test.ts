import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { kernelCases } from "../../../src/self-test/kernel-cases.ts";
import { kernelsOfCases } from "../../../src/self-test/self-test.ts";

const folder = fileURLToPath(new URL("../../../shaders/", import.meta.url));
// A file without an entry point is the prelude of others: it is compiled with each of them and not by itself.
const compiled = readdirSync(folder)
  .filter(file => readFileSync(folder + file, "utf8").includes("fn main("))
  .map(file => file.replace(".wgsl", ""));

describe("kernelCases", () => {
  it("run every shader that is compiled, and no other", () => {
    expect(compiled.length).toBeGreaterThan(50);
    for (const adapter of [
      { isSoftware: false, subgroupSize: 32 },
      { isSoftware: true, subgroupSize: 4 },
    ]) {
      expect(kernelsOfCases(adapter)).toEqual(compiled.toSorted());
    }
  });

  it("have names of their own", () => {
    expect(new Set(kernelCases.map(({ name }) => name)).size).toBe(kernelCases.length);
  });
});
