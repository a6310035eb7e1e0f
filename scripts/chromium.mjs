import { existsSync } from "node:fs";

const candidates = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser that the tests drive: CHROMIUM_BIN, else the first one found where systems put it, else undefined. */
export function findChromium() {
  return process.env.CHROMIUM_BIN || candidates.find(path => existsSync(path));
}

/** WebGPU on the software adapter, so that every machine runs the same tests; no traffic of the browser's own. */
export const chromiumFlags = [
  "--no-sandbox", // root in a container has no user namespace
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
];
