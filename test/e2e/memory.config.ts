import { defineConfig } from "@playwright/test";
import base from "../../playwright.config.ts";
import { chromiumFlags } from "../../scripts/chromium.mjs";

// The ten minutes run beside the other steps of npm test: on a port and from a build of their own, which nobody replaces.
const port = 41741;
const vite = "node node_modules/vite/bin/vite.js";
const page = "test-results/memory-page";
const { executablePath } = base.use?.launchOptions ?? {};

export default defineConfig({
  testDir: ".",
  testMatch: "memory.spec.ts",
  outputDir: "../../test-results/memory",
  workers: 1,
  timeout: 30 * 60_000, // it yields to the other steps
  expect: { timeout: 300_000 },
  use: {
    ...base.use,
    baseURL: `http://localhost:${port}/`,
    launchOptions: {
      args: [
        ...chromiumFlags,
        "--enable-blink-features=ForceEagerMeasureMemory", // measures at once, not at the next collection
        "--disable-gpu-watchdog", // it takes waiting for a processor for a hang
      ],
      ...(executablePath !== undefined && { executablePath }),
    },
  },
  webServer: {
    cwd: "../..",
    command: `${vite} build --outDir ${page} --emptyOutDir --logLevel error && ${vite} preview --outDir ${page} --port ${port} --strictPort`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
    timeout: 600_000,
  },
});
