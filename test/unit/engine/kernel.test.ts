import { describe, expect, it } from "vitest";
import { defineKernel, shaderFile, sourcePlace } from "../../../src/engine/kernel.ts";

const bindings = `
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
`;
const text = `// copy_values: copies.${bindings}`;
const prelude = "// twice: doubles.\nfn twice(x: f32) -> f32 { return x + x; }\n";

describe("defineKernel", () => {
  it("reads what each binding is for, in the prelude too", () => {
    expect(defineKernel("copy_values", text).access).toEqual(["uniform", "read", "write"]);
    expect(defineKernel("copy_values", "// copy_values: copies.\n", text).access).toEqual(["uniform", "read", "write"]);
  });

  it.each([
    ["no params", text.replace("<uniform>", "<storage, read>"), "binding 0 is the uniform params"],
    ["a gap", text.replace("@binding(1)", "@binding(3)"), "bindings without gaps"],
    ["nine storage buffers", text.replace("@binding(2)", "@binding(9)"), "at most eight storage buffers"],
  ])("refuses a shader with %s", (_, spoilt, reason) => {
    expect(() => defineKernel("copy_values", spoilt)).toThrow(reason);
  });
});

describe("sourcePlace", () => {
  it("is the line of the kernel's own file", () => {
    expect(sourcePlace(defineKernel("copy_values", text), 3, 7)).toEqual({
      file: "shaders/copy_values.wgsl",
      line: 3,
      column: 7,
    });
  });

  it("does not count the prelude's lines", () => {
    const kernel = defineKernel("copy_values", text, prelude);
    expect(sourcePlace(kernel, 3, 1)).toEqual({ file: "shaders/copy_values.wgsl", line: 1, column: 1 });
    expect(sourcePlace(kernel, 2, 4)).toEqual({ file: "shaders/twice.wgsl", line: 2, column: 4 });
  });

  it("does not count constants in front of the prelude", () => {
    const kernel = defineKernel("copy_values_4", text, `const ROWS = 4u;\nconst COLUMNS = 4u;\n${prelude}`);
    expect(sourcePlace(kernel, 4, 9)).toEqual({ file: "shaders/twice.wgsl", line: 2, column: 9 });
    expect(sourcePlace(kernel, 5, 1)).toEqual({ file: "shaders/copy_values.wgsl", line: 1, column: 1 });
    expect(shaderFile(kernel)).toBe("shaders/copy_values.wgsl");
  });
});
