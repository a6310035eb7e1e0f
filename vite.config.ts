import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumFlags, findChromium } from "./scripts/chromium.mjs";

// Cross-origin isolation gives workers shared memory; nothing depends on it.
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const executablePath = findChromium();

export default defineConfig({
  base: "./", // works on any static host, under any path
  plugins: [react()],
  build: { outDir: "dist/page", target: "es2023" },
  worker: { format: "es" },
  server: { headers },
  preview: { headers },
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "gpu",
          include: ["test/gpu/**/*.test.ts"],
          setupFiles: ["test/support/dawn.setup.ts"],
          pool: "forks",
          fileParallelism: false, // one Dawn at a time: tests share two cores
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts", "test/gpu/**/*.shared.test.ts"],
          testTimeout: 300_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: chromiumFlags, ...(executablePath !== undefined && { executablePath }) },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
