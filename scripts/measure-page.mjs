import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { chromiumFlags, findChromium } from "./chromium.mjs";
import { residentBytes } from "./resident-bytes.mjs";

// Opens the page a few times and prints how long the start-up test of the kernels took. Then trains the sample and prints,
// every so often, what the page and its processes use and how smoothly the page draws. Start the studio first.
//
//   npm start & node scripts/measure-page.mjs --starts 5 --minutes 10

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://localhost:4173/" },
    starts: { type: "string", default: "5" },
    minutes: { type: "string", default: "10" },
    every: { type: "string", default: "60" }, // seconds
  },
});
const frameMillis = 5000; // as measureFrames counts
const executablePath = findChromium();
const launch = () => chromium.launch({ args: chromiumFlags, ...(executablePath !== undefined && { executablePath }) });
for (let start = 1; start <= Number(values.starts); start++) console.log(await measureStart());
const browser = await launch();
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

/** In a browser of its own, since one keeps what it has compiled. */
async function measureStart() {
  const fresh = await launch();
  const opened = await fresh.newPage();
  await opened.goto(values.url);
  await opened.getByRole("button", { name: /^Engine: .*(passed|failed)/ }).click({ timeout: 60_000 });
  const words = await opened.getByText(/tested in/).innerText();
  await fresh.close();
  return words.replace(/ Never run.*/, "");
}

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
