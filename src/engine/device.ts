import { StudioError } from "../lib/result.ts";
import { type DeviceFault, faultError, scoped, toFault } from "./faults.ts";
import { type Kernel, shaderFile, sourcePlace } from "./kernel.ts";

const WANTED_FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "subgroups"];

/**
 * A GPU device with its pipelines. Faults that WebGPU reports late (a run's validation, uncaptured errors, a lost device)
 * are collected in `fault`, which every submit and read-back checks.
 */
export class EngineDevice {
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();
  private readonly modules = new Map<string, GPUShaderModule>();
  private readonly unanswered = new Set<Promise<void>>();
  private reported: DeviceFault | undefined;
  /** A processor that plays a graphics card. */
  readonly isSoftware: boolean;
  readonly hasTimestamps: boolean;
  readonly bindingLimitBytes: number;
  /** Threads of every subgroup; undefined where there are none, or of several sizes. */
  readonly subgroupSize: number | undefined;

  private constructor(
    readonly gpu: GPUDevice,
    readonly adapterName: string,
    { isFallbackAdapter, subgroupMinSize, subgroupMaxSize }: GPUAdapterInfo,
  ) {
    this.isSoftware = isFallbackAdapter;
    const hasSubgroups = gpu.features.has("subgroups") && subgroupMinSize === subgroupMaxSize;
    this.subgroupSize = hasSubgroups ? subgroupMinSize : undefined;
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
    const requiredFeatures = WANTED_FEATURES.filter(feature => adapter.features.has(feature));
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredFeatures,
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    });
    const { vendor, architecture, description } = adapter.info;
    const name = [vendor, architecture, description].filter(part => part !== "").join(" ");
    return new EngineDevice(device, name, adapter.info);
  }

  /** The first fault so far; the device is not to be used after one. */
  get fault(): DeviceFault | undefined {
    return this.reported;
  }

  /** @throws StudioError `device-lost`, `out-of-memory`, `validation` or `internal` */
  throwOnFault(): void {
    if (this.reported !== undefined) throw faultError(this.reported);
  }

  /** Has a fault that WebGPU will only name later reported as the device's. */
  watch(fault: Promise<DeviceFault | undefined>): void {
    const answer = fault.then(found => {
      if (found !== undefined) this.reported ??= found;
      this.unanswered.delete(answer);
    });
    this.unanswered.add(answer);
  }

  /** Resolves once it is known whether all work submitted so far was valid. Errors as `throwOnFault`. */
  async settle(): Promise<void> {
    await Promise.all(this.unanswered);
    this.throwOnFault();
  }

  /** Allocates a zeroed buffer; running out of memory is a StudioError naming what it was for. */
  async createBuffer(label: string, bytes: number, usage: GPUBufferUsageFlags): Promise<GPUBuffer> {
    this.throwOnFault();
    const size = Math.ceil(bytes / 4) * 4;
    const { result: buffer, fault } = scoped(this.gpu, () => this.gpu.createBuffer({ label, size, usage }));
    const found = await fault;
    if (found === undefined) return buffer;
    buffer.destroy();
    throw outOfMemory(label, bytes, found.message);
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

  /** Compiled once per kernel and set of constants; a compile failure is a StudioError with the kernel's file and line. */
  pipeline(kernel: Kernel, overrides: Readonly<Record<string, number>>): Promise<GPUComputePipeline> {
    const key = `${JSON.stringify(overrides)} ${kernel.source}`;
    let pipeline = this.pipelines.get(key);
    if (pipeline === undefined) {
      pipeline = this.compile(kernel, overrides);
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  private async compile(kernel: Kernel, overrides: Readonly<Record<string, number>>): Promise<GPUComputePipeline> {
    this.throwOnFault();
    // What the scope holds against the text is told again, with its line, by getCompilationInfo.
    const { result: compiling, fault } = scoped(this.gpu, () => {
      const module =
        this.modules.get(kernel.source) ?? this.gpu.createShaderModule({ label: kernel.name, code: kernel.source });
      this.modules.set(kernel.source, module);
      const layout = this.gpu.createPipelineLayout({ bindGroupLayouts: [this.bindGroupLayout(kernel)] });
      const compute = { module, entryPoint: "main", constants: { ...overrides } };
      return { module, pipeline: this.gpu.createComputePipelineAsync({ label: kernel.name, layout, compute }) };
    });
    try {
      return await compiling.pipeline;
    } catch (cause) {
      this.throwOnFault();
      const { messages } = await compiling.module.getCompilationInfo();
      const first = messages.find(message => message.type === "error");
      const place = first ? sourcePlace(kernel, first.lineNum, first.linePos) : { file: shaderFile(kernel) };
      const reason =
        first?.message ?? (await fault)?.message ?? (cause instanceof Error ? cause.message : String(cause));
      throw new StudioError(
        "kernel-compile",
        `The kernel ${kernel.name} does not compile: ${reason}`,
        place,
        "Update the browser or the graphics driver, or report this message.",
      );
    }
  }

  destroy(): void {
    this.gpu.destroy();
  }
}

/** @param label what the memory was for */
export function outOfMemory(label: string, bytes: number, reason: string): StudioError {
  const mebibytes = (bytes / 2 ** 20).toFixed(1);
  return new StudioError(
    "out-of-memory",
    `The GPU has no ${mebibytes} MiB for ${label}: ${reason}`,
    {},
    "Use a smaller batch or shorter utterances.",
  );
}

function bufferType(access: Kernel["access"][number]): GPUBufferBindingType {
  return access === "uniform" ? "uniform" : access === "read" ? "read-only-storage" : "storage";
}
