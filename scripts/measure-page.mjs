import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { chromiumFlags, findChromium } from "./chromium.mjs";
import { residentBytes } from "./resident-bytes.mjs";

// Trains the sample in a headless browser and prints, every so often, what the page and its processes use and how
// smoothly the page draws. Start the studio first.
//
//   npm start & node scripts/measure-page.mjs --minutes 10

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://localhost:4173/" },
    minutes: { type: "string", default: "10" },
    every: { type: "string", default: "60" }, // seconds
  },
});
const frameMillis = 5000; // as measureFrames counts
const executablePath = findChromium();
const browser = await chromium.launch({ args: chromiumFlags, ...(executablePath !== undefined && { executablePath }) });
const page = await browser.newPage();
await page.goto(values.url);
const began = performance.now();
await page.getByRole("button", { name: "Train the sample" }).click();
await page.getByRole("status").filter({ hasText: /loss/ }).waitFor({ timeout: 120_000 });
console.log(`first loss after ${((performance.now() - began) / 1000).toFixed(1)} s`);
console.log("minute  resident MiB  page heap MiB  frames/s  status");
for (let second = 0; second <= 60 * Number(values.minutes); second += Number(values.every)) {
  const { heap, framesPerSecond } = await page.evaluate(measureFrames);
  const status = await page.getByRole("status").first().innerText();
  const row = [
    (second / 60).toFixed(1),
    mebibytes(residentBytes()),
    mebibytes(heap),
    framesPerSecond.toFixed(1),
    status,
  ];
  console.log(row.map((cell, column) => cell.padEnd([6, 12, 13, 8, 0][column] ?? 0)).join("  "));
  await new Promise(resolve => setTimeout(resolve, 1000 * Number(values.every) - frameMillis));
}
await browser.close();

/** Runs in the page: counts animation frames for five seconds. */
async function measureFrames() {
  let frames = 0;
  const began = performance.now();
  while (performance.now() - began < 5000) {
    await new Promise(resolve => requestAnimationFrame(resolve));
    frames++;
  }
  return { heap: performance.memory.usedJSHeapSize, framesPerSecond: frames / ((performance.now() - began) / 1000) };
}

function mebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(1);
}
