import { existsSync } from "node:fs";
import { create, globals } from "webgpu";
import { slowDawnPolling } from "../../src/cli/dawn-polling.ts";

// Mesa's lavapipe where it is, else the SwiftShader that Chromium and Chrome bring: the same adapter on every machine.
const drivers = [
  "/usr/share/vulkan/icd.d/lvp_icd.json",
  "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json",
  "/usr/lib/chromium/vk_swiftshader_icd.json",
  "/opt/google/chrome/vk_swiftshader_icd.json",
];

/** Dawn on the first driver that it accepts: it gives no adapter for the lavapipe of Debian 12's own Mesa 22.3. */
async function openDawn(): Promise<GPU> {
  if (process.env.VK_ICD_FILENAMES === undefined) {
    for (const driver of drivers.filter(existsSync)) {
      process.env.VK_ICD_FILENAMES = driver;
      const gpu = create([]);
      if ((await gpu.requestAdapter()) !== null) return gpu;
    }
    delete process.env.VK_ICD_FILENAMES;
  }
  return create([]);
}

Object.assign(globalThis, globals);
slowDawnPolling();
Object.defineProperty(globalThis, "navigator", { value: { gpu: await openDawn() }, configurable: true });
