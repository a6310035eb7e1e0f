import { existsSync } from "node:fs";
import { create, globals } from "webgpu";

// Mesa's lavapipe where it is, else the SwiftShader that Debian's Chromium brings.
const drivers = [
  "/usr/share/vulkan/icd.d/lvp_icd.json",
  "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json",
  "/usr/lib/chromium/vk_swiftshader_icd.json",
];
process.env.VK_ICD_FILENAMES ??= drivers.find(existsSync);
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, "navigator", { value: { gpu: create([]) }, configurable: true });
