import { existsSync } from "node:fs";
import { create, globals } from "webgpu";
import { EngineDevice } from "../engine/device.ts";
import { StudioError } from "../lib/result.ts";
import { slowDawnPolling } from "./dawn-polling.ts";

// Mesa's lavapipe where it is, else the SwiftShader that Chromium and Chrome bring.
const softwareDrivers = [
  "/usr/share/vulkan/icd.d/lvp_icd.json",
  "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json",
  "/usr/lib/chromium/vk_swiftshader_icd.json",
  "/opt/google/chrome/vk_swiftshader_icd.json",
];

/** Dawn; the device dies with the object that made it, so it is kept as long as the process lives. */
let dawn: GPU | undefined;

/**
 * The GPU of this machine through Dawn. VK_ICD_FILENAMES chooses the Vulkan driver; where it is not set and no hardware
 * driver answers, a software one is taken.
 * @throws StudioError `no-webgpu` where there is none
 */
export async function openNodeDevice(): Promise<EngineDevice> {
  dawn ??= await openDawn();
  return EngineDevice.open(dawn);
}

/** Gives TensorFlow.js the same Dawn where it looks for one: `navigator.gpu`. */
export async function exposeNavigator(): Promise<void> {
  dawn ??= await openDawn();
  Object.defineProperty(globalThis, "navigator", { value: { gpu: dawn }, configurable: true });
}

async function openDawn(): Promise<GPU> {
  Object.assign(globalThis, globals);
  slowDawnPolling();
  if (process.env.VK_ICD_FILENAMES !== undefined) {
    const gpu = create([]);
    if (await hasAdapter(gpu)) return gpu;
    throw noAdapter(`VK_ICD_FILENAMES=${process.env.VK_ICD_FILENAMES} gives none`, "Unset it, or name another driver.");
  }
  const byItself = create([]);
  if (await hasAdapter(byItself)) return byItself;
  for (const driver of softwareDrivers.filter(existsSync)) {
    process.env.VK_ICD_FILENAMES = driver;
    const gpu = create([]);
    if (await hasAdapter(gpu)) return gpu;
  }
  delete process.env.VK_ICD_FILENAMES;
  throw noAdapter(
    "no Vulkan driver works",
    "Install one (mesa-vulkan-drivers and libvulkan1, or chromium), or train with --engine=portable.",
  );
}

async function hasAdapter(gpu: GPU): Promise<boolean> {
  return (await gpu.requestAdapter()) !== null;
}

function noAdapter(reason: string, nextStep: string): StudioError {
  return new StudioError("no-webgpu", `No WebGPU adapter was found: ${reason}.`, {}, nextStep);
}
