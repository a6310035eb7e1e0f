import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { chromiumFlags, findChromium } from "./scripts/chromium.mjs";
import { contentPolicy } from "./scripts/content-policy.mjs";

// Cross-origin isolation gives workers shared memory; nothing depends on it.
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const executablePath = findChromium();

// Found before the first page loads: a package met later, in a worker or behind import(), makes Vite reload the page.
const optimizeDeps = {
  entries: ["index.html", "src/**/*.{ts,tsx}", "!src/cli/**"],
  include: [
    "minijinja-js/dist/bundler/minijinja_js_bg.js",
    "@tensorflow/tfjs-backend-wasm",
    "@wasm-audio-decoders/ogg-vorbis",
    "mpg123-decoder",
    "opus-decoder",
  ],
  exclude: ["h5wasm"], // finds its WebAssembly beside itself
};

export default defineConfig({
  base: "./", // works on any static host, under any path
  plugins: [
    react(),
    contentPolicy(),
    VitePWA({
      injectRegister: false, // src/app/offline.ts does, and asks before a new version takes over
      manifest: false, // public/manifest.webmanifest
      workbox: {
        globPatterns: ["**/*.{html,js,css,wasm,svg,png,webmanifest}", "samples/**"],
        globIgnores: [".vite/**"],
        maximumFileSizeToCacheInBytes: 16 * 2 ** 20, // HDF5 brings 5 MB of WebAssembly
        clientsClaim: true, // so that the first visit can go on without a network
        cleanupOutdatedCaches: true,
        ignoreURLParametersMatching: [/./],
      },
    }),
  ],
  // Browsers that know light-dark(): for older ones it would become variables that Mantine never sets.
  build: {
    outDir: "dist/page",
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    manifest: true,
  },
  worker: { format: "es" },
  optimizeDeps,
  server: { headers },
  preview: { headers },
  test: {
    projects: [
      // One process for all files, in any order: loading the modules anew for each took longer than the tests.
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000, isolate: false } },
      { test: { name: "s3", include: ["test/s3/**/*.test.ts"], testTimeout: 60_000 } },
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
        worker: { format: "es" },
        optimizeDeps: {
          ...optimizeDeps,
          include: [
            ...optimizeDeps.include,
            "axe-core",
            "react/jsx-dev-runtime",
            "react-dom/client",
            "vitest-browser-react",
          ],
        },
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.{ts,tsx}", "test/gpu/**/*.shared.test.ts"],
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
