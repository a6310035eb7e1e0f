import { assert, at } from "../lib/assert.ts";
import type { ArenaPool, BufferStore } from "./buffers.ts";
import type { EngineDevice } from "./device.ts";
import { evaluate, type Sizes } from "./extent.ts";
import { type DeviceFault, scoped } from "./faults.ts";
import { shaderFile } from "./kernel.ts";
import { ALIGNMENT_BYTES, align, type MemoryPlan, planMemory } from "./memory.ts";
import { owning } from "./owning.ts";
import type { Command, Plan } from "./plan.ts";
import { type BufferRange, readRanges } from "./read-back.ts";
import { sizeBytes, type Tensor } from "./tensor.ts";

export type Upload = Float32Array | Uint32Array;

interface Step {
  readonly command: Command;
  readonly pipeline: GPUComputePipeline;
}

/** Kernel-group times of one run, in milliseconds. */
export type GroupTimes = Map<string, number>;

/**
 * A plan made ready for a device: pipelines compiled, buffers placed, bind groups cached. Run it for any batch whose
 * sizes do not exceed `capacity`. Owns its input, output and uniform buffers; `destroy` frees them.
 */
export class Program {
  private bindGroups: GPUBindGroup[] = [];
  private generation = -1;
  private lastSizes = "";
  private readonly uniformImage: ArrayBuffer;
  private sizes: Sizes;

  private constructor(
    readonly device: EngineDevice,
    readonly plan: Plan,
    readonly memory: MemoryPlan,
    readonly capacity: Sizes,
    private readonly steps: readonly Step[],
    private readonly arenas: ArenaPool,
    private readonly store: BufferStore,
    private readonly uniforms: GPUBuffer,
    private readonly io: { buffer: GPUBuffer | undefined; offsets: ReadonlyMap<Tensor, number> }[],
  ) {
    this.uniformImage = new ArrayBuffer(uniforms.size);
    this.sizes = capacity;
  }

  static async compile(plan: Plan, capacity: Sizes, arenas: ArenaPool, store: BufferStore): Promise<Program> {
    const { device } = store;
    const memory = planMemory(plan, capacity, device.bindingLimitBytes);
    await arenas.reserve(memory.arenaBytes);
    const pipelines = await Promise.all(
      plan.commands.map(({ kernel, overrides }) => device.pipeline(kernel, overrides)),
    );
    const steps = plan.commands.map((command, index) => ({ command, pipeline: at(pipelines, index) }));
    const uniformBytes = Math.max(ALIGNMENT_BYTES, plan.commands.length * ALIGNMENT_BYTES);
    return owning(async own => {
      const create = async (label: string, bytes: number, usage: GPUBufferUsageFlags) =>
        own(await device.createBuffer(label, bytes, usage));
      const uniforms = await create("params", uniformBytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
      const io = [await placeRole(create, plan, "input", capacity), await placeRole(create, plan, "output", capacity)];
      const program = new Program(device, plan, memory, capacity, steps, arenas, store, uniforms, io);
      program.resize(capacity);
      return program;
    });
  }

  /** Bytes of the buffers that this program owns alone. */
  get ownBytes(): number {
    return this.uniforms.size + this.io.reduce((sum, { buffer }) => sum + (buffer?.size ?? 0), 0);
  }

  /** How many buffers this program owns alone. */
  get ownBuffers(): number {
    return 1 + this.io.filter(({ buffer }) => buffer !== undefined).length;
  }

  /** Sets the sizes of the next run. Params are rewritten only when they changed. */
  resize(sizes: Sizes): void {
    for (const [name, value] of Object.entries(sizes)) {
      assert(value <= (this.capacity[name] ?? 0), `${name} ${value} is within the plan's ${this.capacity[name]}`);
    }
    const key = JSON.stringify(sizes);
    if (key === this.lastSizes) return;
    this.lastSizes = key;
    this.sizes = sizes;
    const words = new DataView(this.uniformImage);
    for (const [index, { params }] of this.plan.commands.entries()) {
      let byte = index * ALIGNMENT_BYTES;
      for (const param of params) {
        if (typeof param === "object" && "float" in param) words.setFloat32(byte, param.float, true);
        else words.setUint32(byte, evaluate(param, sizes), true);
        byte += 4;
      }
    }
    this.device.gpu.queue.writeBuffer(this.uniforms, 0, this.uniformImage);
  }

  /** Copies values into an input (or, for tests, any placed) tensor. */
  upload(tensor: Tensor, values: Upload): void {
    const { buffer, offset } = this.locate(tensor);
    assert(values.byteLength <= sizeBytes(tensor, this.capacity), `${tensor.name}: ${values.length} values fit`);
    if (values.length > 0) this.device.gpu.queue.writeBuffer(buffer, offset, values as GPUAllowSharedBufferSource);
  }

  /**
   * Encodes and submits one run. `commandsPerSubmit` cuts it into shorter submits, for pages that must stay alive. What
   * WebGPU holds against a command is thrown, with the kernel's file, by the next run or read.
   */
  run(commandsPerSubmit = Number.POSITIVE_INFINITY): void {
    this.device.throwOnFault();
    const { gpu } = this.device;
    this.submit(() => {
      let encoder = gpu.createCommandEncoder();
      let pass = encoder.beginComputePass();
      let inPass = 0;
      for (let index = 0; index < this.steps.length; index++) {
        if (!this.encode(pass, index)) continue;
        if (++inPass < commandsPerSubmit) continue;
        pass.end();
        gpu.queue.submit([encoder.finish()]);
        encoder = gpu.createCommandEncoder();
        pass = encoder.beginComputePass();
        inPass = 0;
      }
      pass.end();
      gpu.queue.submit([encoder.finish()]);
    });
  }

  /** Does `work`, which encodes and submits the commands, and has the device watch for its faults. */
  private submit<T>(work: () => T): T {
    const { result, fault } = scoped(this.device.gpu, () => {
      this.refreshBindGroups();
      return work();
    });
    this.device.watch(fault.then(found => found && this.withKernel(found)));
    return result;
  }

  /** Names the kernel at fault, by encoding each command alone: WebGPU names only buffers and bind groups. */
  private async withKernel(fault: DeviceFault): Promise<DeviceFault> {
    for (const [index, { command }] of this.steps.entries()) {
      const alone = scoped(this.device.gpu, () => {
        const encoder = this.device.gpu.createCommandEncoder();
        const pass = encoder.beginComputePass();
        this.encode(pass, index);
        pass.end();
        encoder.finish();
      });
      if ((await alone.fault) === undefined) continue;
      const { kernel } = command;
      return { ...fault, message: `${kernel.name}: ${fault.message}`, place: { file: shaderFile(kernel) } };
    }
    return fault;
  }

  /** Runs once with one timed pass per run of equal groups. Needs the timestamp-query feature. */
  async profile(): Promise<GroupTimes> {
    assert(this.device.hasTimestamps, "timestamps are offered");
    this.device.throwOnFault();
    const { gpu } = this.device;
    const spans: { group: string; from: number; to: number }[] = [];
    for (const [index, { command }] of this.steps.entries()) {
      const last = spans.at(-1);
      if (last !== undefined && last.group === command.group) last.to = index + 1;
      else spans.push({ group: command.group, from: index, to: index + 1 });
    }
    const resolved = await this.device.createBuffer(
      "timestamps",
      16 * spans.length,
      GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    );
    const querySet = this.submit(() => {
      const queries = gpu.createQuerySet({ type: "timestamp", count: 2 * spans.length });
      const encoder = gpu.createCommandEncoder();
      for (const [number, { from, to }] of spans.entries()) {
        const timestampWrites = {
          querySet: queries,
          beginningOfPassWriteIndex: 2 * number,
          endOfPassWriteIndex: 2 * number + 1,
        };
        const pass = encoder.beginComputePass({ timestampWrites });
        for (let index = from; index < to; index++) this.encode(pass, index);
        pass.end();
      }
      encoder.resolveQuerySet(queries, 0, 2 * spans.length, resolved, 0);
      gpu.queue.submit([encoder.finish()]);
      return queries;
    });
    const ticks = new BigUint64Array(await this.readRange({ buffer: resolved, offset: 0, bytes: 16 * spans.length }));
    resolved.destroy();
    querySet.destroy();
    const times: GroupTimes = new Map();
    for (const [number, { group }] of spans.entries()) {
      const nanoseconds = Number(at(ticks, 2 * number + 1) - at(ticks, 2 * number));
      times.set(group, (times.get(group) ?? 0) + nanoseconds / 1e6);
    }
    return times;
  }

  /** Dispatches of one run at the present sizes. */
  get dispatchCount(): number {
    return this.steps.filter(({ command }) => activeGrid(command, this.sizes) !== undefined).length;
  }

  /** Reads a tensor back once all submitted work is done: outputs, kept tensors and slots. */
  async read(tensor: Tensor): Promise<Float32Array> {
    return new Float32Array(await this.readBytes(tensor));
  }

  async readUnsigned(tensor: Tensor): Promise<Uint32Array> {
    return new Uint32Array(await this.readBytes(tensor));
  }

  private async readBytes(tensor: Tensor): Promise<ArrayBuffer> {
    return this.readRange(this.range(tensor));
  }

  /** The bytes of a tensor at the present sizes, for `readRanges`. */
  range(tensor: Tensor): BufferRange {
    return { ...this.locate(tensor), bytes: sizeBytes(tensor, this.sizes) };
  }

  private async readRange(range: BufferRange): Promise<ArrayBuffer> {
    return at(await readRanges(this.device, [range]), 0);
  }

  /** Where a tensor lies now. */
  locate(tensor: Tensor): { buffer: GPUBuffer; offset: number } {
    if (tensor.slot !== undefined) return { buffer: this.store.get(tensor.slot.buffer), offset: tensor.slot.offset };
    for (const { buffer, offsets } of this.io) {
      const offset = offsets.get(tensor);
      if (offset !== undefined && buffer !== undefined) return { buffer, offset };
    }
    const placement = this.memory.placements.get(tensor);
    assert(placement !== undefined, `${tensor.name} is used by the plan`);
    return { buffer: this.arenas.get(placement.arena), offset: placement.offset };
  }

  destroy(): void {
    this.uniforms.destroy();
    for (const { buffer } of this.io) buffer?.destroy();
  }

  private encode(pass: GPUComputePassEncoder, index: number): boolean {
    const { command, pipeline } = at(this.steps, index);
    const grid = activeGrid(command, this.sizes);
    if (grid === undefined) return false;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, at(this.bindGroups, index));
    pass.dispatchWorkgroups(...grid);
    return true;
  }

  private refreshBindGroups(): void {
    if (this.generation === this.arenas.generation) return;
    this.generation = this.arenas.generation;
    this.bindGroups = this.plan.commands.map((command, index) => {
      const entries: GPUBindGroupEntry[] = [
        { binding: 0, resource: { buffer: this.uniforms, offset: index * ALIGNMENT_BYTES, size: ALIGNMENT_BYTES } },
      ];
      for (const [number, tensor] of command.buffers.entries()) {
        const { buffer, offset } = this.locate(tensor);
        entries.push({ binding: number + 1, resource: { buffer, offset, size: sizeBytes(tensor, this.capacity) } });
      }
      return this.device.gpu.createBindGroup({
        label: command.kernel.name,
        layout: this.device.bindGroupLayout(command.kernel),
        entries,
      });
    });
  }
}

/** The grid at these sizes, or undefined when a zero in it means that there is nothing to do. */
export function activeGrid(command: Command, sizes: Sizes): [number, number, number] | undefined {
  const [x, y, z] = command.grid;
  const grid: [number, number, number] = [evaluate(x, sizes), evaluate(y, sizes), evaluate(z, sizes)];
  return grid.includes(0) ? undefined : grid;
}

async function placeRole(create: EngineDevice["createBuffer"], plan: Plan, role: "input" | "output", capacity: Sizes) {
  const offsets = new Map<Tensor, number>();
  let bytes = 0;
  for (const tensor of plan.tensors) {
    if (tensor.role !== role) continue;
    offsets.set(tensor, bytes);
    bytes += align(sizeBytes(tensor, capacity));
  }
  if (bytes === 0) return { buffer: undefined, offsets };
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  return { buffer: await create(`${role}s of a plan`, bytes, usage), offsets };
}
