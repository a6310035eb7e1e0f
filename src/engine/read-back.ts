import { at } from "../lib/assert.ts";
import type { EngineDevice } from "./device.ts";

export interface BufferRange {
  buffer: GPUBuffer;
  offset: number; // bytes, a multiple of 4
  bytes: number;
}

/**
 * Copies ranges to the CPU once all work submitted before is done. The copy is submitted before this returns its
 * promise, so later work may overwrite the ranges.
 */
export async function readRanges(device: EngineDevice, ranges: readonly BufferRange[]): Promise<ArrayBuffer[]> {
  const total = ranges.reduce((sum, range) => sum + range.bytes, 0);
  const staging = device.gpu.createBuffer({
    label: "read back",
    size: Math.max(4, total),
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.gpu.createCommandEncoder();
  const starts: number[] = [];
  let end = 0;
  for (const { buffer, offset, bytes } of ranges) {
    encoder.copyBufferToBuffer(buffer, offset, staging, end, bytes);
    starts.push(end);
    end += bytes;
  }
  device.gpu.queue.submit([encoder.finish()]);
  try {
    await staging.mapAsync(GPUMapMode.READ);
    const copy = staging.getMappedRange().slice(0);
    device.throwOnFault();
    return ranges.map(({ bytes }, index) => copy.slice(at(starts, index), at(starts, index) + bytes));
  } finally {
    staging.destroy();
  }
}
