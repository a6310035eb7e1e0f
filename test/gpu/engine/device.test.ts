import { describe, expect, it } from "vitest";
import { ArenaPool, BufferStore } from "../../../src/engine/buffers.ts";
import { EngineDevice } from "../../../src/engine/device.ts";
import { defineKernel } from "../../../src/engine/kernel.ts";
import { Plan } from "../../../src/engine/plan.ts";
import { Program } from "../../../src/engine/program.ts";
import { readRanges } from "../../../src/engine/read-back.ts";
import { StudioError } from "../../../src/lib/result.ts";
import { losableGpu } from "../../support/losable-gpu.ts";

const copyText = (body: string) => `// copy_values: copies, for these tests.
struct Params { count: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.count) { return; }
  ${body}
}
`;
const copy = defineKernel("copy_values", copyText("out[id.x] = a[id.x];"));

/** A plan that copies `count` values, on the device. */
async function copyProgram(device: EngineDevice, count: number, kernel = copy, groups = 1) {
  const plan = new Plan(false);
  const source = plan.tensor("source", [count], { role: "input" });
  const target = plan.tensor("target", [count], { role: "output" });
  plan.dispatch(kernel, [source, target], [count], [groups, 1, 1]);
  const program = await Program.compile(plan, {}, new ArenaPool(device), new BufferStore(device));
  return { program, source, target };
}

/** Whether the device still computes. */
async function isUsable(device: EngineDevice): Promise<boolean> {
  const { program, source, target } = await copyProgram(device, 3);
  program.upload(source, Float32Array.of(1, 2, 3));
  program.run();
  const values = await program.read(target);
  program.destroy();
  return values.join() === "1,2,3";
}

describe("EngineDevice.open", () => {
  it("says that there is no WebGPU where there is none", async () => {
    await expect(EngineDevice.open(undefined)).rejects.toMatchObject({ name: "StudioError", code: "no-webgpu" });
  });
});

describe("EngineDevice.pipeline", () => {
  it("names file, line and column of a kernel that does not compile, and stays usable", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const broken = defineKernel("copy_values", copyText("out[id.x] = missing;"));
    const failure = device.pipeline(broken, {});
    await expect(failure).rejects.toBeInstanceOf(StudioError);
    await expect(failure).rejects.toMatchObject({
      code: "kernel-compile",
      message: expect.stringContaining("copy_values"),
      place: { file: "shaders/copy_values.wgsl", line: 11, column: 15 },
    });
    expect(await isUsable(device)).toBe(true);
    device.destroy();
  });

  it("counts lines in the file where they stand when a prelude comes first", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const prelude = "// twice: doubles.\n\nfn twice(x: f32) -> f32 {\n  return 2.0 * x;\n}\n";
    const own = defineKernel("copy_values", copyText("out[id.x] = twice(missing);"), prelude);
    await expect(device.pipeline(own, {})).rejects.toMatchObject({
      place: { file: "shaders/copy_values.wgsl", line: 11 },
    });
    const before = defineKernel("copy_values", copyText("out[id.x] = twice(1.0);"), prelude.replace("2.0", "two"));
    await expect(device.pipeline(before, {})).rejects.toMatchObject({ place: { file: "shaders/twice.wgsl", line: 4 } });
    device.destroy();
  });

  it("refuses an override that the kernel does not have, with the kernel's file", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    await expect(device.pipeline(copy, { MISSING: 1 })).rejects.toMatchObject({
      code: "kernel-compile",
      place: { file: "shaders/copy_values.wgsl" },
    });
    expect(await isUsable(device)).toBe(true);
    device.destroy();
  });
});

describe("EngineDevice.createBuffer", () => {
  it("says what needed the memory that the GPU does not have, and stays usable", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    await expect(device.createBuffer("a whale", 2 ** 44, GPUBufferUsage.STORAGE)).rejects.toMatchObject({
      code: "out-of-memory",
      message: expect.stringContaining("16777216.0 MiB for a whale"),
    });
    expect(device.fault).toBeUndefined();
    expect(await isUsable(device)).toBe(true);
    device.destroy();
  });

  it("says so too where a read-back finds no memory", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const buffer = await device.createBuffer("small", 4, GPUBufferUsage.COPY_SRC);
    const reading = readRanges(device, [{ buffer, offset: 0, bytes: 2 ** 44 }]);
    await expect(reading).rejects.toMatchObject({ code: expect.stringMatching(/^(out-of-memory|validation)$/) });
    expect(device.fault).toBeUndefined();
    device.destroy();
  });
});

describe("Program.run", () => {
  it("has the next read name the kernel whose dispatch is not valid", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const { program, target } = await copyProgram(device, 3, copy, 70_000);
    program.run();
    await expect(program.read(target)).rejects.toMatchObject({
      code: "validation",
      message: expect.stringContaining("copy_values: "),
      place: { file: "shaders/copy_values.wgsl" },
    });
    expect(() => program.run()).toThrow(/copy_values: /);
    device.destroy();
  });

  it("names the kernel of a bind group that is not valid", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    const plan = new Plan(false);
    const source = plan.tensor("source", [4], { role: "input" });
    plan.dispatch(copy, [source, source], [4], [1, 1, 1]); // one buffer for reading and for writing
    const program = await Program.compile(plan, {}, new ArenaPool(device), new BufferStore(device));
    program.run();
    await expect(program.read(source)).rejects.toMatchObject({
      code: "validation",
      place: { file: "shaders/copy_values.wgsl" },
    });
    device.destroy();
  });
});

describe("a lost device", () => {
  it("gives device-lost to every later run, read and allocation", async () => {
    const { gpu, lose } = losableGpu();
    const device = await EngineDevice.open(gpu);
    const { program, source, target } = await copyProgram(device, 3);
    program.upload(source, Float32Array.of(1, 2, 3));
    program.run();
    expect([...(await program.read(target))]).toEqual([1, 2, 3]);
    await lose("the driver was reset");
    const lost = { name: "StudioError", code: "device-lost", message: expect.stringContaining("the driver was reset") };
    expect(device.fault).toMatchObject({ code: "device-lost" });
    expect(() => program.run()).toThrow(/the driver was reset/);
    await expect(program.read(target)).rejects.toMatchObject(lost);
    await expect(device.createBuffer("more", 4, GPUBufferUsage.STORAGE)).rejects.toMatchObject(lost);
    await expect(device.pipeline(copy, {}).then(() => copyProgram(device, 3))).rejects.toMatchObject(lost);
  });

  it("gives device-lost to a read-back under way", async () => {
    const { gpu, lose } = losableGpu();
    const device = await EngineDevice.open(gpu);
    const { program, target } = await copyProgram(device, 3);
    program.run();
    const reading = program.read(target).catch((error: unknown) => error);
    await lose("unplugged");
    expect(await reading).toMatchObject({ code: "device-lost" });
  });

  it("is no fault where we closed the device ourselves", async () => {
    const device = await EngineDevice.open(navigator.gpu);
    device.destroy();
    await device.gpu.lost;
    expect(device.fault).toBeUndefined();
  });
});
