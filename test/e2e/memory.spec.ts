import { expect, type Page, test } from "@playwright/test";
import { residentBytes } from "../../scripts/resident-bytes.mjs";
import { stop, trainSample } from "./journey.ts";

const minutes = 10;
/** Until then caches fill: code is compiled, the page's curves reach the points that they draw, a checkpoint is made. */
const settledAfter = 4;
const mebibyte = 2 ** 20;

interface Reading {
  minute: number;
  scripts: number; // bytes of the page and its workers, after a collection
  resident: number; // bytes of all the browser's processes
  nodes: number; // of the document, detached ones too
}

test("ten minutes of training leave memory flat", async ({ page }) => {
  await trainSample(page);
  const readings: Reading[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    // The passing of time is what is tested here.
    await page.evaluate(millis => new Promise(resolve => setTimeout(resolve, millis)), 60_000);
    readings.push(await read(page, minute));
  }
  await expect(page.getByRole("status")).toContainText(/Training|Evaluating/);
  await stop(page);
  process.stdout.write(`${readings.map(reading => JSON.stringify(reading)).join("\n")}\n`);
  const settled = readings.filter(({ minute }) => minute >= settledAfter);
  expect(growth(settled, ({ scripts }) => scripts)).toBeLessThan(12 * mebibyte);
  expect(growth(settled, ({ resident }) => resident)).toBeLessThan(120 * mebibyte);
  expect(growth(settled, ({ nodes }) => nodes)).toBeLessThan(500);
});

/** From the lower of the first two readings to the lower of the last two: a reading alone may catch a batch in passing. */
function growth(readings: readonly Reading[], of: (reading: Reading) => number): number {
  const values = readings.map(of);
  return Math.min(...values.slice(-2)) - Math.min(...values.slice(0, 2));
}

async function read(page: Page, minute: number): Promise<Reading> {
  const scripts = await page.evaluate(async () => {
    // Chromium's alone, and only in an isolated page; TypeScript's library does not know it.
    const measured = performance as unknown as { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> };
    return (await measured.measureUserAgentSpecificMemory()).bytes;
  });
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { nodes } = await session.send("Memory.getDOMCounters");
  await session.detach();
  return { minute, scripts, resident: residentBytes(), nodes };
}
