import { at } from "../lib/assert.ts";
import { type EngineDevice, outOfMemory } from "./device.ts";
import { faultError, scoped } from "./faults.ts";

export interface BufferRange {
  buffer: GPUBuffer;
  offset: number; // bytes, a multiple of 4
  bytes: number;
}

/**
 * Copies ranges to the CPU once all work submitted before is done. The copy is submitted before this returns its
 * promise, so later work may overwrite the ranges. Errors as `EngineDevice.throwOnFault`: a fault of the work before
 * is one of the read.
 */
export async function readRanges(device: EngineDevice, ranges: readonly BufferRange[]): Promise<ArrayBuffer[]> {
  device.throwOnFault();
  const total = ranges.reduce((sum, range) => sum + range.bytes, 0);
  const starts: number[] = [];
  const { result, fault } = scoped(device.gpu, () => {
    const staging = device.gpu.createBuffer({
      label: "read back",
      size: Math.max(4, total),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const encoder = device.gpu.createCommandEncoder();
    let end = 0;
    for (const { buffer, offset, bytes } of ranges) {
      encoder.copyBufferToBuffer(buffer, offset, staging, end, bytes);
      starts.push(end);
      end += bytes;
    }
    device.gpu.queue.submit([encoder.finish()]);
    return { staging, mapped: staging.mapAsync(GPUMapMode.READ) };
  });
  const { staging, mapped } = result;
  try {
    const [outcome] = await Promise.allSettled([mapped]);
    await device.settle(); // what came before explains a copy that failed
    const found = await fault;
    if (found?.code === "out-of-memory") throw outOfMemory("read back", total, found.message);
    if (found !== undefined) throw faultError(found);
    if (outcome.status === "rejected") {
      throw faultError({ code: "device-lost", message: `the read-back was given up (${String(outcome.reason)})` });
    }
    const copy = staging.getMappedRange().slice(0);
    return ranges.map(({ bytes }, index) => copy.slice(at(starts, index), at(starts, index) + bytes));
  } finally {
    staging.destroy();
  }
}
