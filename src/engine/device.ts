import { StudioError } from "../lib/result.ts";
import type { Kernel } from "./kernel.ts";

export interface DeviceFault {
  code: "device-lost" | "out-of-memory" | "validation" | "internal";
  message: string;
}

/**
 * A GPU device with its pipelines. Faults that WebGPU reports late (uncaptured errors, a lost device) are collected
 * in `fault`, which every submit and read-back checks.
 */
export class EngineDevice {
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();
  private readonly modules = new Map<string, GPUShaderModule>();
  private reported: DeviceFault | undefined;
  readonly hasTimestamps: boolean;
  readonly bindingLimitBytes: number;

  private constructor(
    readonly gpu: GPUDevice,
    readonly adapterName: string,
  ) {
    this.hasTimestamps = gpu.features.has("timestamp-query");
    this.bindingLimitBytes = gpu.limits.maxStorageBufferBindingSize;
    gpu.addEventListener("uncapturederror", event => {
      this.reported ??= toFault(event.error);
    });
    void gpu.lost.then(info => {
      if (info.reason !== "destroyed") this.reported ??= { code: "device-lost", message: info.message };
    });
  }

  /** Opens the adapter with the limits that it offers. Fails when there is no WebGPU. */
  static async open(gpu: GPU | undefined): Promise<EngineDevice> {
    const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) {
      throw new StudioError(
        "no-webgpu",
        "No WebGPU adapter was found.",
        {},
        "Use a browser with WebGPU, or install a Vulkan driver.",
      );
    }
    const requiredFeatures: GPUFeatureName[] = adapter.features.has("timestamp-query") ? ["timestamp-query"] : [];
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredFeatures,
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    });
    const { vendor, architecture, description } = adapter.info;
    return new EngineDevice(device, [vendor, architecture, description].filter(part => part !== "").join(" "));
  }

  /** The first fault so far; the device is not to be used after one. */
  get fault(): DeviceFault | undefined {
    return this.reported;
  }

  throwOnFault(): void {
    if (this.reported === undefined) return;
    const { code, message } = this.reported;
    throw new StudioError(
      code,
      `The GPU reported: ${message}`,
      {},
      "Continue from the last checkpoint; a smaller batch needs less memory.",
    );
  }

  /** Allocates a zeroed buffer; running out of memory is a StudioError naming what it was for. */
  async createBuffer(label: string, bytes: number, usage: GPUBufferUsageFlags): Promise<GPUBuffer> {
    this.gpu.pushErrorScope("out-of-memory");
    this.gpu.pushErrorScope("validation");
    const buffer = this.gpu.createBuffer({ label, size: Math.ceil(bytes / 4) * 4, usage });
    const [invalid, memory] = await Promise.all([this.gpu.popErrorScope(), this.gpu.popErrorScope()]);
    const error = memory ?? invalid;
    if (error === null) return buffer;
    buffer.destroy();
    const mebibytes = (bytes / 2 ** 20).toFixed(1);
    throw new StudioError(
      "out-of-memory",
      `The GPU has no ${mebibytes} MiB for ${label}: ${error.message}`,
      {},
      "Use a smaller batch.",
    );
  }

  bindGroupLayout(kernel: Kernel): GPUBindGroupLayout {
    const key = kernel.access.join();
    let layout = this.layouts.get(key);
    if (layout === undefined) {
      const entries = kernel.access.map((access, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: bufferType(access) },
      }));
      layout = this.gpu.createBindGroupLayout({ entries });
      this.layouts.set(key, layout);
    }
    return layout;
  }

  /** Compiled once per kernel and set of constants; a compile failure is a StudioError with the kernel's name and line. */
  pipeline(kernel: Kernel, overrides: Readonly<Record<string, number>>): Promise<GPUComputePipeline> {
    const key = `${kernel.name} ${JSON.stringify(overrides)}`;
    let pipeline = this.pipelines.get(key);
    if (pipeline === undefined) {
      pipeline = this.compile(kernel, overrides);
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  private async compile(kernel: Kernel, overrides: Readonly<Record<string, number>>): Promise<GPUComputePipeline> {
    let module = this.modules.get(kernel.name);
    if (module === undefined) {
      this.gpu.pushErrorScope("validation"); // reported below, with its place
      module = this.gpu.createShaderModule({ label: kernel.name, code: kernel.source });
      void this.gpu.popErrorScope();
      this.modules.set(kernel.name, module);
    }
    const layout = this.gpu.createPipelineLayout({ bindGroupLayouts: [this.bindGroupLayout(kernel)] });
    try {
      return await this.gpu.createComputePipelineAsync({
        label: kernel.name,
        layout,
        compute: { module, entryPoint: "main", constants: { ...overrides } },
      });
    } catch (cause) {
      const { messages } = await module.getCompilationInfo();
      const first = messages.find(message => message.type === "error");
      const text = first?.message ?? (cause instanceof Error ? cause.message : String(cause));
      const place = {
        file: `shaders/${kernel.name}.wgsl`,
        ...(first && { line: first.lineNum, column: first.linePos }),
      };
      throw new StudioError("kernel-compile", `The kernel does not compile: ${text}`, place);
    }
  }

  destroy(): void {
    this.gpu.destroy();
  }
}

function bufferType(access: Kernel["access"][number]): GPUBufferBindingType {
  return access === "uniform" ? "uniform" : access === "read" ? "read-only-storage" : "storage";
}

function toFault(error: GPUError): DeviceFault {
  if (error instanceof GPUOutOfMemoryError) return { code: "out-of-memory", message: error.message };
  return { code: error instanceof GPUValidationError ? "validation" : "internal", message: error.message };
}
