/** The test host's WebGPU with a device that `lose` takes away, as a driver reset or an unplugged GPU would. */
export function losableGpu(): { gpu: GPU; lose: (message: string) => Promise<void> } {
  let reportLoss: (info: GPUDeviceLostInfo) => void = () => undefined;
  const lost = new Promise<GPUDeviceLostInfo>(resolve => {
    reportLoss = resolve;
  });
  let device: GPUDevice | undefined;
  const requestDevice = async (adapter: GPUAdapter, descriptor?: GPUDeviceDescriptor) => {
    device = await adapter.requestDevice(descriptor);
    return overlay(device, { lost });
  };
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await navigator.gpu.requestAdapter(options);
    return adapter && overlay(adapter, { requestDevice: descriptor => requestDevice(adapter, descriptor) });
  };
  return {
    gpu: overlay(navigator.gpu, { requestAdapter }),
    lose: async message => {
      device?.destroy();
      reportLoss({ reason: "unknown", message } as GPUDeviceLostInfo); // the interface is a brand on a plain record
      await lost;
    },
  };
}

/** The object with some properties replaced; methods of the original keep their own `this`. */
export function overlay<T extends object>(original: T, replaced: Partial<T>): T {
  return new Proxy(original, {
    get: (target, key) => {
      const value: unknown = key in replaced ? replaced[key as keyof T] : Reflect.get(target, key, target);
      return typeof value === "function" && !(key in replaced) ? value.bind(target) : value;
    },
  });
}
