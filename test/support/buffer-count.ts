/** Counts a device's buffers from now on: those made and not yet destroyed. */
export function countBuffers(gpu: GPUDevice): { live: () => number; bytes: () => number; made: () => number } {
  const alive = new Map<GPUBuffer, number>();
  let made = 0;
  const create = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = descriptor => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      alive.delete(buffer);
      return destroy();
    };
    alive.set(buffer, buffer.size);
    made++;
    return buffer;
  };
  return {
    live: () => alive.size,
    bytes: () => [...alive.values()].reduce((sum, size) => sum + size, 0),
    made: () => made,
  };
}
