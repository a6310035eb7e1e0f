import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { type Kernel, shaderFile } from "../../../src/engine/kernel.ts";
import { at } from "../../../src/lib/assert.ts";
import { testDevice } from "../../support/device.ts";

const kernels = vi.hoisted((): Kernel[] => []);

// Every kernel passes through defineKernel as its op is imported.
vi.mock(import("../../../src/engine/kernel.ts"), async importOriginal => {
  const original = await importOriginal();
  return {
    ...original,
    defineKernel: (...parts: Parameters<typeof original.defineKernel>) => {
      const kernel = original.defineKernel(...parts);
      kernels.push(kernel);
      return kernel;
    },
  };
});

const folder = fileURLToPath(new URL("../../../shaders/", import.meta.url));
const files = readdirSync(folder).filter(file => file.endsWith(".wgsl"));
const textOf = (file: string) => readFileSync(folder + file, "utf8");
const isKernel = (file: string) => textOf(file).includes("fn main(");

beforeAll(async () => {
  const modules = import.meta.glob("../../../src/engine/**/*.ts");
  await Promise.all(Object.values(modules).map(load => load()));
});

describe("shaders", () => {
  it.each(files)("%s says its purpose, and a kernel its shapes, threads and what it is held against", file => {
    const lines = textOf(file).split("\n");
    const header = lines.slice(
      0,
      lines.findIndex(line => !line.startsWith("//")),
    );
    expect(at(header, 0)).toMatch(new RegExp(`^// ${file.replace(".wgsl", "")}: \\S`));
    if (!isKernel(file)) return;
    const places = ["Shapes:", "Threads:", "Held against"].map(part => header.findIndex(line => line.includes(part)));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it.each(files.filter(isKernel))("%s is the text of a kernel", file => {
    expect(kernels.map(shaderFile)).toContain(`shaders/${file}`);
  });

  it.each(files.filter(file => !isKernel(file)))("%s is the prelude of a kernel", file => {
    expect(kernels.some(({ prelude }) => prelude.includes(textOf(file)))).toBe(true);
  });

  it("bind params first and at most eight storage buffers", () => {
    expect(kernels.length).toBeGreaterThan(40);
    for (const { name, source, access } of kernels) {
      expect(source, name).toMatch(/@binding\(0\) var<uniform> params: Params;/);
      expect(access[0], name).toBe("uniform");
      expect(access.length - 1, name).toBeLessThanOrEqual(8);
    }
  });

  it("declare workgroups of at most 256 threads", () => {
    for (const { name, source } of kernels) {
      const sides = /@workgroup_size\(([^)]*)\)/.exec(source)?.[1]?.split(",") ?? [];
      const threads = sides.map(side => threadsOf(side.trim(), source)).reduce((a, b) => a * b, 1);
      expect(sides.length, name).toBeGreaterThan(0);
      expect(threads, name).toBeLessThanOrEqual(256);
    }
  });

  it("compile without a word from the compiler", async () => {
    const { gpu } = await testDevice();
    const told: string[] = [];
    for (const { name, source } of kernels) {
      gpu.pushErrorScope("validation");
      const { messages } = await gpu.createShaderModule({ code: source }).getCompilationInfo();
      await gpu.popErrorScope();
      told.push(...messages.map(({ type, lineNum, message }) => `${name}:${lineNum}: ${type}: ${message}`));
    }
    expect(told).toEqual([]);
  });
});

/** A side of a workgroup: a number, or a constant of the shader. */
function threadsOf(side: string, source: string): number {
  const value = /^\d+/.test(side)
    ? side
    : new RegExp(`(?:const|override) ${side}(?:: u32)? = (\\d+)`).exec(source)?.[1];
  return Number.parseInt(value ?? "", 10);
}
