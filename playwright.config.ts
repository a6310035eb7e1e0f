import { defineConfig } from "@playwright/test";
import { chromiumFlags, findChromium } from "./scripts/chromium.mjs";

const port = 41739;
const executablePath = findChromium();

export default defineConfig({
  testDir: "test/e2e",
  projects: [
    { name: "e2e", testIgnore: ["**/s3.spec.ts", "**/memory.spec.ts"] },
    { name: "s3", testMatch: "**/s3.spec.ts", outputDir: "test-results/s3" }, // needs the server that the s3 step of npm test starts
  ],
  outputDir: "test-results/e2e",
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 20_000 }, // a screen comes late where two cores also compute
  forbidOnly: process.env.CI !== undefined,
  use: {
    baseURL: `http://localhost:${port}/`,
    serviceWorkers: "block", // each test begins as a first visit, without 20 MB being put aside
    launchOptions: { args: chromiumFlags, ...(executablePath !== undefined && { executablePath }) },
  },
  webServer: {
    command: `node scripts/start.mjs --port ${port}`, // npm start itself, so that it is tested too
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
    timeout: 240_000, // it builds the page,
  },
});
