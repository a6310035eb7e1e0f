import { assert, at } from "../lib/assert.ts";
import type { EngineDevice } from "./device.ts";

/** Long-lived buffers by name: the parameter store's pages, moving statistics, decoder state. */
export class BufferStore {
  private readonly buffers = new Map<string, GPUBuffer>();

  constructor(readonly device: EngineDevice) {}

  async add(bytesByName: ReadonlyMap<string, number>): Promise<void> {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    for (const [name, bytes] of bytesByName) {
      assert(!this.buffers.has(name), `one buffer named ${name}`);
      this.buffers.set(name, await this.device.createBuffer(name, bytes, usage));
    }
  }

  get(name: string): GPUBuffer {
    const buffer = this.buffers.get(name);
    assert(buffer !== undefined, `a buffer named ${name}`);
    return buffer;
  }

  get sizeBytes(): number {
    return [...this.buffers.values()].reduce((sum, buffer) => sum + buffer.size, 0);
  }

  get count(): number {
    return this.buffers.size;
  }

  write(name: string, offset: number, values: Float32Array | Uint32Array): void {
    this.device.gpu.queue.writeBuffer(this.get(name), offset, values as GPUAllowSharedBufferSource);
  }

  /** Copies whole buffers on the GPU. */
  copy(pairs: readonly { source: string; target: string }[]): void {
    const encoder = this.device.gpu.createCommandEncoder();
    for (const { source, target } of pairs) {
      encoder.copyBufferToBuffer(this.get(source), 0, this.get(target), 0, this.get(source).size);
    }
    this.device.gpu.queue.submit([encoder.finish()]);
  }

  clear(name: string): void {
    const encoder = this.device.gpu.createCommandEncoder();
    encoder.clearBuffer(this.get(name));
    this.device.gpu.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    for (const buffer of this.buffers.values()) buffer.destroy();
    this.buffers.clear();
  }
}

/** The arenas of all plans: as large as the largest plan needs, remade (and `generation` raised) when one needs more. */
export class ArenaPool {
  private buffers: GPUBuffer[] = [];
  generation = 0;

  constructor(readonly device: EngineDevice) {}

  async reserve(arenaBytes: readonly number[]): Promise<void> {
    for (const [index, bytes] of arenaBytes.entries()) {
      const present = this.buffers[index];
      if (present !== undefined && present.size >= bytes) continue;
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      const grown = await this.device.createBuffer(`arena ${index}`, bytes, usage);
      present?.destroy();
      this.buffers[index] = grown;
      this.generation++;
    }
  }

  get(index: number): GPUBuffer {
    return at(this.buffers, index);
  }

  get sizeBytes(): number {
    return this.buffers.reduce((sum, buffer) => sum + buffer.size, 0);
  }

  get count(): number {
    return this.buffers.length;
  }

  destroy(): void {
    for (const buffer of this.buffers) buffer.destroy();
    this.buffers = [];
    this.generation++;
  }
}
