import { overlay } from "./losable-gpu.ts";

/** The test host's WebGPU with devices that change the text of one shader file, e.g. "lstm_backward", before compiling it. */
export function plantedGpu(shader: string, change: (code: string) => string): GPU {
  const createShaderModule = (device: GPUDevice, descriptor: GPUShaderModuleDescriptor) => {
    const isMeant = descriptor.code.includes(`// ${shader}: `);
    const code = isMeant ? change(descriptor.code) : descriptor.code;
    if (isMeant && code === descriptor.code) throw new Error(`Nothing was planted in ${shader}`);
    return device.createShaderModule({ ...descriptor, code });
  };
  const requestDevice = async (adapter: GPUAdapter, descriptor?: GPUDeviceDescriptor) => {
    const device = await adapter.requestDevice(descriptor);
    return overlay(device, { createShaderModule: given => createShaderModule(device, given) });
  };
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await navigator.gpu.requestAdapter(options);
    return adapter && overlay(adapter, { requestDevice: descriptor => requestDevice(adapter, descriptor) });
  };
  return overlay(navigator.gpu, { requestAdapter });
}
